# odd: a function that returns an object for a class
# marks: Neuron 3
from types import SimpleNamespace


def Neuron(weights, bias):
    def compute_output(inputs):
        if len(inputs) != len(weights):
            raise ValueError("lengths differ")
        return max(sum(w * x for w, x in zip(weights, inputs)) + bias, 0.0)

    return SimpleNamespace(weights=weights, bias=bias, compute_output=compute_output)
