from dataclasses import dataclass

from .layers import relu


@dataclass
class Neuron:
    weights: list
    bias: float

    def compute_output(self, inputs):
        if len(inputs) != len(self.weights):
            raise ValueError("lengths differ")
        return relu(sum(w * x for w, x in zip(self.weights, inputs)) + self.bias)
