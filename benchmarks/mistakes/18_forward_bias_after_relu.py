# exercise: tensor_net/forward
# course: built-in
# cause: adds the bias of the hidden layers after the ReLU instead of before it

import torch
from torch import Tensor


def apply_linear_function_to_input(linear_function: Tensor, input_to_function: Tensor) -> Tensor:
    return input_to_function @ linear_function.T


def tensor_relu(input_tensor: Tensor) -> Tensor:
    return torch.where(input_tensor > 0, input_tensor, torch.zeros_like(input_tensor))


def forward(x, neural_net):
    x = tensor_relu(apply_linear_function_to_input(neural_net.layer_0, x)) + neural_net.layer_0_bias
    x = tensor_relu(apply_linear_function_to_input(neural_net.layer_1, x)) + neural_net.layer_1_bias
    x = apply_linear_function_to_input(neural_net.layer_2, x) + neural_net.layer_2_bias
    return torch.softmax(x, dim=-1)
