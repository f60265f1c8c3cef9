# exercise: neurons/forward_pass_network
# course: built-in
# cause: loops over range(len(layers)) and passes the number on as if it were the layer

from dataclasses import dataclass


def relu(x: float) -> float:
    return x * (x > 0)


@dataclass
class Neuron:
    weights: list[float]
    bias: float

    def compute_output(self, inputs: list[float]) -> float:
        if len(inputs) != len(self.weights):
            raise ValueError(f"expected {len(self.weights)} inputs")
        return relu(sum(w * x for w, x in zip(self.weights, inputs)) + self.bias)


def forward_pass_single_layer(input: list[float], layer: list[Neuron]) -> list[float]:
    return [neuron.compute_output(input) for neuron in layer]


def forward_pass_network(initial_inputs: list[float], layers: list[list[Neuron]]) -> list[float]:
    out = initial_inputs
    for layer in range(len(layers)):
        out = forward_pass_single_layer(out, layer)
    return out
