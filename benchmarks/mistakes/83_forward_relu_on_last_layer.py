# exercise: tensor_net/forward
# course: built-in
# cause: applies the ReLU after the last layer too, before the softmax

import torch


def apply_linear_function_to_input(linear_function, input_to_function):
    return torch.einsum("ij,bj->bi", linear_function, input_to_function)


def tensor_relu(input_tensor):
    return torch.relu(input_tensor)


def forward(x, neural_net):
    weights = [neural_net.layer_0, neural_net.layer_1, neural_net.layer_2]
    biases = [neural_net.layer_0_bias, neural_net.layer_1_bias, neural_net.layer_2_bias]
    for w, b in zip(weights, biases):
        x = tensor_relu(apply_linear_function_to_input(w, x) + b)
    return torch.softmax(x, dim=-1)
