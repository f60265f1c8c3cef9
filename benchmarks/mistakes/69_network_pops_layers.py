# exercise: neurons/forward_pass_network
# course: built-in
# cause: pops the layers off the caller's list, which is empty afterwards

from dataclasses import dataclass


def relu(x: float) -> float:
    return max(x, 0.0)


@dataclass
class Neuron:
    weights: list[float]
    bias: float

    def compute_output(self, inputs: list[float]) -> float:
        if len(inputs) != len(self.weights):
            raise ValueError("inputs and weights must have the same length")
        return relu(sum(w * x for w, x in zip(self.weights, inputs)) + self.bias)


def forward_pass_single_layer(input: list[float], layer: list[Neuron]) -> list[float]:
    return [n.compute_output(input) for n in layer]


def forward_pass_network(initial_inputs: list[float], layers: list[list[Neuron]]) -> list[float]:
    current = initial_inputs
    while layers:
        current = forward_pass_single_layer(current, layers.pop(0))
    return current
