# exercise: neurons/forward_pass_network
# course: built-in
# cause: counts the layers with a while loop and never increases the counter, so the loop does not end

def relu(x):
    return max(x, 0.0)


class Neuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def compute_output(self, inputs):
        if len(inputs) != len(self.weights):
            raise ValueError
        return relu(sum([w * x for (w, x) in zip(self.weights, inputs)]) + self.bias)


def forward_pass_single_layer(input, layer):
    return [n.compute_output(input) for n in layer]


def forward_pass_network(initial_inputs, layers):
    i = 0
    x = list(initial_inputs)
    while i < len(layers):
        layer = layers[i]
        if len(layer) > 0:
            x = forward_pass_single_layer(x, layer)
    return x
