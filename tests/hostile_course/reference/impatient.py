"""Reference of the unit ``impatient``."""


def relu(x):
    """max(x, 0) of a single number."""
    return max(x, 0.0)


class Neuron:
    """A thing that keeps its weights."""

    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias
