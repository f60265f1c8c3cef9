# exercise: neurons/Neuron
# course: built-in
# cause: misspells the variable of the weighted sum where it is returned, a NameError

from dataclasses import dataclass


def relu(x: float) -> float:
    if x < 0:
        return 0.0
    return x


@dataclass
class Neuron:
    weights: list[float]
    bias: float

    def compute_output(self, inputs: list[float]) -> float:
        if len(self.weights) != len(inputs):
            raise ValueError("lengths do not match")
        weighted_sum = self.bias
        for idx in range(len(inputs)):
            weighted_sum += self.weights[idx] * inputs[idx]
        return relu(weigthed_sum)
