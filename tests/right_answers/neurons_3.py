"""A frozen dataclass with slots and __call__, math.fsum, map, a ValueError of its own."""

import math
import operator
from collections.abc import Iterator
from dataclasses import dataclass


def relu(x):
    return x * (x > 0)


@dataclass(frozen=True, slots=True)
class Neuron:
    weights: list[float]
    bias: float

    def _terms(self, inputs: list[float]) -> Iterator[float]:
        yield from map(operator.mul, self.weights, inputs)
        yield self.bias

    def __call__(self, inputs: list[float]) -> float:
        if len(inputs) != len(self.weights):
            raise ValueError(f"{len(self.weights)} inputs expected, not {len(inputs)}")
        return relu(math.fsum(self._terms(inputs)))

    def compute_output(self, inputs: list[float]) -> float:
        return self(inputs)


def forward_pass_single_layer(input, layer):
    return list(map(operator.methodcaller("compute_output", input), layer))


def forward_pass_network(initial_inputs, layers):
    outputs = list(initial_inputs)
    while layers:
        outputs = forward_pass_single_layer(outputs, layers[0])
        layers = layers[1:]
    return outputs
