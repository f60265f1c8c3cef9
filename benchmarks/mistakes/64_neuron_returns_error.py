# exercise: neurons/Neuron
# course: built-in
# cause: returns the ValueError for a wrong number of inputs instead of raising it

from dataclasses import dataclass


def relu(x: float) -> float:
    return max(x, 0.0)


@dataclass
class Neuron:
    weights: list[float]
    bias: float

    def compute_output(self, inputs: list[float]) -> float:
        if len(inputs) != len(self.weights):
            return ValueError("expected %d inputs" % len(self.weights))
        return relu(sum(self.weights[i] * inputs[i] for i in range(len(inputs))) + self.bias)
