# exercise: neurons/forward_pass_network
# course: built-in
# cause: hands the initial inputs to every layer instead of the output of the layer before

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
    outputs = initial_inputs
    for layer in layers:
        outputs = forward_pass_single_layer(initial_inputs, layer)
    return outputs
