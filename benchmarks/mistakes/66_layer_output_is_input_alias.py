# exercise: neurons/forward_pass_single_layer
# course: built-in
# cause: appends the outputs to an alias of the input, which grows while the neurons read it

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
    result = input
    n = len(input)
    for neuron in layer:
        result.append(neuron.compute_output(input))
    return result[n:]
