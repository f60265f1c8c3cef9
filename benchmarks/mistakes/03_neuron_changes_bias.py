# exercise: neurons/Neuron
# course: built-in
# cause: adds the products up in self.bias, so the neuron is another one after every call

from dataclasses import dataclass


def relu(x: float) -> float:
    return max(0.0, x)


@dataclass
class Neuron:
    weights: list[float]
    bias: float

    def compute_output(self, inputs: list[float]) -> float:
        if len(inputs) != len(self.weights):
            raise ValueError("inputs and weights must have the same length")
        for w, x in zip(self.weights, inputs):
            self.bias += w * x
        return relu(self.bias)
