# exercise: neurons/forward_pass_single_layer
# course: built-in
# cause: collects the outputs in a default argument, a list that is made once and still holds the results of earlier calls

from dataclasses import dataclass


def relu(x: float) -> float:
    return max(x, 0.0)


@dataclass
class Neuron:
    weights: list[float]
    bias: float

    def compute_output(self, inputs: list[float]) -> float:
        assert len(inputs) == len(self.weights), "need one input per weight"
        return relu(sum(w * x for w, x in zip(self.weights, inputs)) + self.bias)


def forward_pass_single_layer(input: list[float], layer: list[Neuron], result: list[float] = []) -> list[float]:
    for neuron in layer:
        result.append(neuron.compute_output(input))
    return result
