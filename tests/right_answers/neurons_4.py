"""Recursion over the layers, keyword arguments, functools.partial, a dataclass built upon a base class."""

from dataclasses import dataclass
from functools import partial

relu = partial(max, 0.0)


def dot(*, left: list[float], right: list[float]) -> float:
    if len(left) != len(right):
        raise AssertionError("vectors of unequal lengths have no dot product")
    if not left:
        return 0.0
    first, *rest = left
    return first * right[0] + dot(left=rest, right=right[1:])


@dataclass
class Affine:
    weights: list[float]
    bias: float

    def apply(self, inputs: list[float]) -> float:
        return dot(left=self.weights, right=inputs) + self.bias


@dataclass
class Neuron(Affine):
    def compute_output(self, inputs: list[float]) -> float:
        return relu(self.apply(inputs=inputs))


def forward_pass_single_layer(input: list[float], layer: list[Neuron]) -> list[float]:
    return [*(neuron.compute_output(inputs=input) for neuron in layer)]


def forward_pass_network(initial_inputs: list[float], layers: list[list[Neuron]]) -> list[float]:
    if not layers:
        return initial_inputs
    *earlier, last = layers
    return forward_pass_single_layer(input=forward_pass_network(initial_inputs, layers=earlier), layer=last)
