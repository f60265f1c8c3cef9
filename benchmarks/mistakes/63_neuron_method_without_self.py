# exercise: neurons/Neuron
# course: built-in
# cause: forgets self among the parameters of the method

from dataclasses import dataclass
from typing import List


def relu(x: float) -> float:
    return max(x, 0.0)


@dataclass
class Neuron:
    weights: List[float]
    bias: float

    def compute_output(inputs: List[float]) -> float:
        if len(inputs) != len(self.weights):
            raise ValueError("wrong number of inputs")
        total = 0.0
        for i in range(len(inputs)):
            total += self.weights[i] * inputs[i]
        return relu(total + self.bias)
