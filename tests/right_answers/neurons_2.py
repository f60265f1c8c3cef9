"""Generators, zip(strict=True) and functools.reduce; relu is max."""

import functools
from dataclasses import dataclass


def relu(x: float) -> float:
    return max(x, 0)


@dataclass
class Neuron:
    weights: list[float]
    bias: float

    def compute_output(self, inputs: list[float]) -> float:
        return relu(sum(w * x for w, x in zip(self.weights, inputs, strict=True)) + self.bias)


def forward_pass_single_layer(input: list[float], layer: list[Neuron]) -> list[float]:
    return [neuron.compute_output(input) for neuron in layer]


def forward_pass_network(initial_inputs: list[float], layers: list[list[Neuron]]) -> list[float]:
    return functools.reduce(forward_pass_single_layer, layers, initial_inputs)
