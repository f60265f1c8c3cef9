"""Reverse-mode automatic differentiation of single numbers, in plain Python: no torch, no NumPy.

Baydin, Pearlmutter, Radul and Siskind, 2018 (https://jmlr.org/papers/v18/17-468.html) survey the method. Through a
network it is backpropagation: Rumelhart, Hinton and Williams, 1986 (https://doi.org/10.1038/323533a0).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from typing import Any


class Value:
    """A number that remembers what it was computed from.

    ``data`` is the number. ``grad`` is 0.0 until ``backward()`` of an output adds to it the derivative of that output
    by this value. Every operation returns a new Value, and takes a float or an int in the place of a Value.
    """

    def __init__(self, data: float, parents: Sequence[tuple[Value, float]] = ()):
        """``parents`` is yours to change: here, each value that this one was computed from, with its derivative."""
        self.data = data
        self.grad = 0.0
        self.parents = parents

    def _value(self, other: Any) -> Value:
        """A Value of a plain number, and a Value as it is; yours to change."""
        return type(self)(other) if isinstance(other, int | float) else other

    def __add__(self, other: Value | float) -> Value:
        """self + other"""
        other = self._value(other)
        return type(self)(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __radd__(self, other: float) -> Value:
        """other + self, where other is no Value"""
        return self + other

    def __mul__(self, other: Value | float) -> Value:
        """self * other"""
        other = self._value(other)
        return type(self)(self.data * other.data, [(self, other.data), (other, self.data)])

    def __rmul__(self, other: float) -> Value:
        """other * self, where other is no Value"""
        return self * other

    def __neg__(self) -> Value:
        """-self"""
        return self * -1.0

    def __sub__(self, other: Value | float) -> Value:
        """self - other"""
        return self + -self._value(other)

    def __rsub__(self, other: float) -> Value:
        """other - self, where other is no Value"""
        return -self + other

    def __pow__(self, exponent: float) -> Value:
        """self ** exponent; the exponent is a plain number"""
        return type(self)(self.data**exponent, [(self, exponent * self.data ** (exponent - 1))])

    def __truediv__(self, other: Value | float) -> Value:
        """self / other"""
        return self * self._value(other) ** -1

    def __rtruediv__(self, other: float) -> Value:
        """other / self, where other is no Value"""
        return self**-1 * other

    def exp(self) -> Value:
        """e to the power of self"""
        result = math.exp(self.data)
        return type(self)(result, [(self, result)])

    def tanh(self) -> Value:
        """The hyperbolic tangent of self"""
        result = math.tanh(self.data)
        return type(self)(result, [(self, 1 - result**2)])

    def relu(self) -> Value:
        """self where it is positive, otherwise 0.0, with a derivative of 0.0"""
        return type(self)(max(self.data, 0.0), [(self, float(self.data > 0))])

    def backward(self) -> None:
        """Add to the ``grad`` of every value that this one was computed from the derivative of this one by it.

        The ``grad`` of this one becomes 1.0.
        """
        self.grad = 1.0
        for value in reversed(topological_order(self, lambda value: [parent for parent, _ in value.parents])):
            for parent, slope in value.parents:
                parent.grad += slope * value.grad


def topological_order(root: Hashable, parents_of: Callable[[Any], Sequence[Any]]) -> list[Any]:
    """``root`` and all that it was computed from, each of them once, and each behind its own parents.

    ``parents_of(node)`` is a list of the nodes that ``node`` was computed from directly. There may be thousands of them
    in a row.
    """
    order, seen, stack = [], {root}, [(root, iter(parents_of(root)))]
    while stack:
        node, parents = stack[-1]
        parent = next((parent for parent in parents if parent not in seen), None)
        if parent is None:
            order.append(node)
            stack.pop()
        else:
            seen.add(parent)
            stack.append((parent, iter(parents_of(parent))))
    return order


def numerical_gradient(f: Callable[[list[float]], float], point: list[float], h: float) -> list[float]:
    """The derivatives of ``f`` at a point by central differences: (f(x + h) - f(x - h)) / 2h for each coordinate x.

    ``f`` takes a list of floats. Leave ``point`` as it is.
    """
    slopes = []
    for i in range(len(point)):
        above, below = list(point), list(point)
        above[i] += h
        below[i] -= h
        slopes.append((f(above) - f(below)) / (2 * h))
    return slopes


class Neuron:
    """tanh of the weighted sum of the inputs plus a bias; weights and bias are Values."""

    def __init__(self, weights: list[float], bias: float):
        """Make Values of the numbers."""
        self.weights = [Value(weight) for weight in weights]
        self.bias = Value(bias)

    def __call__(self, inputs: Sequence[Value | float]) -> Value:
        """The output for as many inputs as there are weights."""
        total = self.bias
        for weight, x in zip(self.weights, inputs):
            total = total + weight * x
        return total.tanh()

    def parameters(self) -> list[Value]:
        """The weights in their order, then the bias."""
        return [*self.weights, self.bias]


class MLP:
    """Layers of neurons, each of which takes all outputs of the layer before it."""

    def __init__(self, layers: list[list[Neuron]]):
        """The layers in order, each a list of neurons."""
        self.layers = layers

    def __call__(self, inputs: Sequence[Value | float]) -> Sequence[Value | float]:
        """The outputs of the last layer, one for each of its neurons."""
        for layer in self.layers:
            inputs = [neuron(inputs) for neuron in layer]
        return inputs

    def parameters(self) -> list[Value]:
        """The parameters of all neurons, layer by layer."""
        return [parameter for layer in self.layers for neuron in layer for parameter in neuron.parameters()]


def training_step(
    model: Callable[[list[float]], Value],
    parameters: list[Value],
    examples: list[list[float]],
    targets: list[float],
    rate: float,
) -> float:
    """One step of gradient descent on the sum of the squared errors of ``model(example)``, a single Value.

    Changes the ``data`` of the parameters by -rate times their gradients, and returns the loss before the step as a
    float. Gradients that an earlier step has left in ``grad`` do not count.
    """
    for parameter in parameters:
        parameter.grad = 0.0
    loss = sum((model(example) - target) ** 2 for example, target in zip(examples, targets))
    loss.backward()
    for parameter in parameters:
        parameter.data -= rate * parameter.grad
    return loss.data
