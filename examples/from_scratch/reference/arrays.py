"""Reverse-mode automatic differentiation of arrays, in NumPy: no torch.

Gradients of matrix products: Giles, 2008 (https://people.maths.ox.ac.uk/gilesm/files/NA-08-01.pdf). The derivative of
softmax and cross-entropy together: Bridle, 1990. A gradient has the shape of what it is the gradient by.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64, Int64


def unbroadcast(gradient: Float64[np.ndarray, "..."], shape: tuple[int, ...]) -> Float64[np.ndarray, "..."]:
    """The gradient by an array of this shape that NumPy has broadcast to the shape of ``gradient``.

    Each of its numbers was used in several places: its gradient is their sum.
    """
    ahead = gradient.ndim - len(shape)
    stretched = tuple(axis for axis, size in enumerate(shape, start=ahead) if size == 1)
    return gradient.sum(axis=(*range(ahead), *stretched)).reshape(shape)


def matmul_backward(
    gradient: Float64[np.ndarray, "n m"], a: Float64[np.ndarray, "n k"], b: Float64[np.ndarray, "k m"]
) -> tuple[Float64[np.ndarray, "n k"], Float64[np.ndarray, "k m"]]:
    """The gradients by a and by b, from the ``gradient`` by a @ b."""
    return gradient @ b.T, a.T @ gradient


def sum_backward(
    gradient: Float64[np.ndarray, "size"], shape: tuple[int, int], axis: int
) -> Float64[np.ndarray, "rows columns"]:
    """The gradient by an array of this shape, from the ``gradient`` by its sum over one axis (0 or 1)."""
    return np.broadcast_to(np.expand_dims(gradient, axis), shape).copy()


def softmax_cross_entropy(
    logits: Float64[np.ndarray, "batch classes"], targets: Int64[np.ndarray, "batch"]
) -> tuple[float, Float64[np.ndarray, "batch classes"]]:
    """The mean over the batch of -log softmax(logits)[target], and its gradient by the logits. Logits may be large."""
    rows = np.arange(len(logits))
    shifted = logits - logits.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    gradient = np.exp(logs)
    gradient[rows, targets] -= 1
    return float(-logs[rows, targets].mean()), gradient / len(logits)


class Array:
    """An array that remembers what it was computed from.

    ``data`` is a NumPy array. ``grad`` has its shape, and is zero until ``backward()`` of an output adds to it.
    """

    def __init__(self, data: np.ndarray, parents: Sequence[tuple["Array", Any]] = ()):
        """``parents`` is yours to change: here, each parent with a function from our gradient to its own."""
        self.data = np.asarray(data, dtype=float)
        self.grad = np.zeros_like(self.data)
        self.parents = parents

    def __add__(self, other: "Array") -> "Array":
        """self + other, broadcast as in NumPy"""
        parents = [(array, lambda gradient, array=array: gradient) for array in (self, other)]
        return type(self)(self.data + other.data, parents)

    def __mul__(self, other: "Array") -> "Array":
        """self * other, number by number, broadcast as in NumPy"""
        by_self, by_other = (lambda gradient: gradient * other.data), (lambda gradient: gradient * self.data)
        return type(self)(self.data * other.data, [(self, by_self), (other, by_other)])

    def __matmul__(self, other: "Array") -> "Array":
        """self @ other, of two matrices"""
        by_self, by_other = (lambda gradient: gradient @ other.data.T), (lambda gradient: self.data.T @ gradient)
        return type(self)(self.data @ other.data, [(self, by_self), (other, by_other)])

    def relu(self) -> "Array":
        """self where it is positive, otherwise 0"""
        return type(self)(np.maximum(self.data, 0), [(self, lambda gradient: gradient * (self.data > 0))])

    def sum(self) -> "Array":
        """The sum of all numbers, of shape ()"""
        return type(self)(self.data.sum(), [(self, lambda gradient: gradient * np.ones_like(self.data))])

    def backward(self) -> None:
        """Add to the ``grad`` of all that this sum was computed from the gradient of it."""
        order, seen = [], set()

        def visit(array: "Array") -> None:
            if array not in seen:
                seen.add(array)
                for parent, _ in array.parents:
                    visit(parent)
                order.append(array)

        visit(self)
        self.grad = np.ones_like(self.data)
        for array in reversed(order):
            for parent, back in array.parents:
                parent.grad = parent.grad + unbroadcast(back(array.grad), parent.data.shape)
