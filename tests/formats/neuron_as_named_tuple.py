# odd: a NamedTuple with a method for a class
# marks: Neuron 3
from typing import NamedTuple


class Neuron(NamedTuple):
    weights: list
    bias: float

    def compute_output(self, inputs):
        assert len(inputs) == len(self.weights)
        return max(sum(w * x for w, x in zip(self.weights, inputs)) + self.bias, 0.0)
