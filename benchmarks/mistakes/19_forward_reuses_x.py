# exercise: tensor_net/forward
# course: built-in
# cause: copied the first line for the second layer and left x in it, so layer 1 gets the network's input instead of h0

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass
class ThreeLayerNeuralNet:
    layer_0: Tensor
    layer_0_bias: Tensor
    layer_1: Tensor
    layer_1_bias: Tensor
    layer_2: Tensor
    layer_2_bias: Tensor


def apply_linear_function_to_input(linear_function, input_to_function):
    return (linear_function @ input_to_function.T).T


def tensor_relu(input_tensor):
    return input_tensor.clamp(min=0)


def forward(x: Tensor, neural_net: ThreeLayerNeuralNet) -> Tensor:
    h0 = tensor_relu(apply_linear_function_to_input(neural_net.layer_0, x) + neural_net.layer_0_bias)
    h1 = tensor_relu(apply_linear_function_to_input(neural_net.layer_1, x) + neural_net.layer_1_bias)
    scores = apply_linear_function_to_input(neural_net.layer_2, h1) + neural_net.layer_2_bias
    return scores.softmax(dim=1)
