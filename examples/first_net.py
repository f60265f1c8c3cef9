# %%
# My way through "neural nets from scratch": first neuron by neuron, then with tensors, then losses.
from dataclasses import dataclass

import torch as t
from jaxtyping import Float, Int

t.manual_seed(0)


# %%
def relu(x: float) -> float:
    return max(x, 0.0)


assert relu(3.0) == 3.0
assert relu(-2.0) == 0.0


# %%
@dataclass
class Neuron:
    weights: list[float]
    bias: float

    def compute_output(self, inputs: list[float]) -> float:
        assert len(inputs) == len(self.weights), "a neuron needs one input for each weight"
        total = self.bias
        for weight, value in zip(self.weights, inputs):
            total += weight * value
        return relu(total)


print(Neuron(weights=[1.0, 2.0], bias=0.5).compute_output([2.0, 3.0]))


# %%
def forward_pass_single_layer(input: list[float], layer: list[Neuron]) -> list[float]:
    outputs = []
    for neuron in layer:
        outputs.append(neuron.compute_output(input))
    return outputs


def forward_pass_network(initial_inputs: list[float], layers: list[list[Neuron]]) -> list[float]:
    values = initial_inputs
    for layer in layers:
        values = forward_pass_single_layer(values, layer)
    return values


# %%
# The same with tensors.
@dataclass
class ThreeLayerNeuralNet:
    layer_0: Float[t.Tensor, "d_output_0 d_input"]
    layer_0_bias: Float[t.Tensor, "d_output_0"]
    layer_1: Float[t.Tensor, "d_output_1 d_output_0"]
    layer_1_bias: Float[t.Tensor, "d_output_1"]
    layer_2: Float[t.Tensor, "d_output_2 d_output_1"]
    layer_2_bias: Float[t.Tensor, "d_output_2"]


def tensor_relu(input_tensor: t.Tensor) -> t.Tensor:
    return t.maximum(input_tensor, t.zeros_like(input_tensor))


def forward(x: Float[t.Tensor, "batch d_input"], neural_net: ThreeLayerNeuralNet) -> Float[t.Tensor, "batch d_output"]:
    after_layer_0 = tensor_relu(x @ neural_net.layer_0.T + neural_net.layer_0_bias)
    after_layer_1 = tensor_relu(after_layer_0 @ neural_net.layer_1.T + neural_net.layer_1_bias)
    scores = after_layer_1 @ neural_net.layer_2.T + neural_net.layer_2_bias
    return t.softmax(scores, dim=0)


# %%
# A look at the activation function.
import matplotlib.pyplot as plt

xs = t.linspace(-3, 3, 100)
plt.plot(xs, tensor_relu(xs))


# %%
def log_softmax(x: Float[t.Tensor, "batch classes"]) -> Float[t.Tensor, "batch classes"]:
    x = x - x.max(dim=-1, keepdim=True).values
    return x - x.exp().sum(-1, keepdim=True).log()


def nll(input: Float[t.Tensor, "batch classes"], target: Int[t.Tensor, "batch"]) -> Float[t.Tensor, ""]:
    losses = -input[range(len(target)), target]
    return losses.sum()


# %%
# Next week: training_step and the rest.
