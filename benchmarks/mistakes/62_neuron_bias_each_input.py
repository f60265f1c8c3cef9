# exercise: neurons/Neuron
# course: built-in
# cause: adds the bias once for every input instead of once

from dataclasses import dataclass


def relu(x):
    return x if x > 0 else 0.0


@dataclass
class Neuron:
    weights: list[float]
    bias: float

    def compute_output(self, inputs):
        if len(self.weights) != len(inputs):
            raise ValueError("number of inputs and weights differ")
        output = 0.0
        for w, x in zip(self.weights, inputs):
            output += w * x + self.bias
        return relu(output)
