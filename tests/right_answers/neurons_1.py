"""Plain index loops, an assert for unequal lengths, no imports beyond dataclass."""

from dataclasses import dataclass


def relu(x: float) -> float:
    if x > 0:
        return x
    return 0.0


@dataclass
class Neuron:
    weights: list[float]
    bias: float

    def compute_output(self, inputs: list[float]) -> float:
        assert len(inputs) == len(self.weights), "one input for each weight"
        total = self.bias
        for i in range(len(inputs)):
            total += self.weights[i] * inputs[i]
        return relu(total)


def forward_pass_single_layer(input: list[float], layer: list[Neuron]) -> list[float]:
    outputs = []
    for neuron in layer:
        outputs.append(neuron.compute_output(input))
    return outputs


def forward_pass_network(initial_inputs: list[float], layers: list[list[Neuron]]) -> list[float]:
    current = initial_inputs
    for layer in layers:
        current = forward_pass_single_layer(current, layer)
    return current
