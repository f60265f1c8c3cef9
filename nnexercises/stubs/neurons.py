"""Neural networks one neuron at a time, in plain Python: lists of floats and no tensors."""

from dataclasses import dataclass


def relu(x: float) -> float:
    """The rectified linear unit: x where it is positive, 0 elsewhere."""
    raise NotImplementedError


@dataclass
class Neuron:
    """A neuron: one weight for each input, and a bias."""

    weights: list[float]
    bias: float

    def compute_output(self, inputs: list[float]) -> float:
        """ReLU of the weighted sum of the inputs plus the bias. As many inputs as weights are needed."""
        raise NotImplementedError


def forward_pass_single_layer(input: list[float], layer: list[Neuron]) -> list[float]:
    """The output of every neuron of a layer, in order; each neuron gets the whole input."""
    raise NotImplementedError


def forward_pass_network(initial_inputs: list[float], layers: list[list[Neuron]]) -> list[float]:
    """The output of the last layer; each layer's output is the next one's input."""
    raise NotImplementedError
