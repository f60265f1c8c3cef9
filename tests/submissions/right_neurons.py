"""The unit `neurons`, written by somebody who likes comprehensions."""

from dataclasses import dataclass


def relu(x: float) -> float:
    return x if x > 0 else 0


@dataclass
class Neuron:
    weights: list[float]
    bias: float

    def compute_output(self, inputs: list[float]) -> float:
        assert len(inputs) == len(self.weights)
        return relu(sum(weight * value for weight, value in zip(self.weights, inputs)) + self.bias)


def forward_pass_single_layer(input: list[float], layer: list[Neuron]) -> list[float]:
    return [neuron.compute_output(input) for neuron in layer]


def forward_pass_network(initial_inputs: list[float], layers: list[list[Neuron]]) -> list[float]:
    for layer in layers:
        initial_inputs = forward_pass_single_layer(initial_inputs, layer)
    return initial_inputs
