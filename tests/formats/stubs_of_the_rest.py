# odd: one exercise done, the rest as handed out
# marks: relu 2, Neuron 0
class Neuron:
    def __init__(self, weights, bias):
        raise NotImplementedError


def forward_pass_single_layer(input, layer): ...


def forward_pass_network(initial_inputs, layers):
    """Later."""


def relu(x):
    return max(x, 0.0)
