# exercise: neurons/forward_pass_single_layer
# course: built-in
# cause: assigns what append returns, which is None, so the list is lost after the first neuron

from dataclasses import dataclass


def relu(x):
    return max(x, 0.0)


@dataclass
class Neuron:
    weights: list
    bias: float

    def compute_output(self, inputs):
        if len(inputs) != len(self.weights):
            raise ValueError("lengths do not match")
        s = self.bias
        for w, x in zip(self.weights, inputs):
            s += w * x
        return relu(s)


def forward_pass_single_layer(input, layer):
    outputs = []
    for neuron in layer:
        outputs = outputs.append(neuron.compute_output(input))
    return outputs
