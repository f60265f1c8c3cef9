# exercise: tensor_net/forward
# course: built-in
# cause: feeds the last layer with the second layer's values from before the ReLU, a wrong variable

import torch


def apply_linear_function_to_input(linear_function, input_to_function):
    return input_to_function @ linear_function.T


def tensor_relu(input_tensor):
    return input_tensor.clamp(min=0)


def forward(x, neural_net):
    z0 = apply_linear_function_to_input(neural_net.layer_0, x) + neural_net.layer_0_bias
    a0 = tensor_relu(z0)
    z1 = apply_linear_function_to_input(neural_net.layer_1, a0) + neural_net.layer_1_bias
    a1 = tensor_relu(z1)
    z2 = apply_linear_function_to_input(neural_net.layer_2, z1) + neural_net.layer_2_bias
    return torch.softmax(z2, dim=-1)
