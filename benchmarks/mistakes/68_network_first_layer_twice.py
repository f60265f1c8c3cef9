# exercise: neurons/forward_pass_network
# course: built-in
# cause: applies the first layer before a loop that begins with the first layer again

from dataclasses import dataclass


def relu(x):
    return max(x, 0.0)


@dataclass
class Neuron:
    weights: list[float]
    bias: float

    def compute_output(self, inputs):
        if len(inputs) != len(self.weights):
            raise ValueError()
        return relu(sum(w * x for w, x in zip(self.weights, inputs)) + self.bias)


def forward_pass_single_layer(input, layer):
    out = []
    for neuron in layer:
        out.append(neuron.compute_output(input))
    return out


def forward_pass_network(initial_inputs, layers):
    if not layers:
        return initial_inputs
    x = forward_pass_single_layer(initial_inputs, layers[0])
    for layer in layers:
        x = forward_pass_single_layer(x, layer)
    return x
