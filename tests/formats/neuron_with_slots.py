# odd: a class with slots and a cached property
# marks: Neuron 3
class Neuron:
    __slots__ = ("w", "b")

    def __init__(self, weights, bias):
        self.w, self.b = tuple(weights), bias

    def compute_output(self, inputs):
        if len(inputs) != len(self.w):
            raise ValueError("lengths differ")
        total = self.b
        for weight, value in zip(self.w, inputs):
            total = total + weight * value
        return total if total > 0 else 0.0
