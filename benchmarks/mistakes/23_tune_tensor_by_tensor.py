# exercise: tensor_net/tune_weights_once
# course: built-in
# cause: computes loss and gradients anew after each tensor is nudged, so the later tensors follow gradients of a changed net

import torch


def apply_linear_function_to_input(linear_function, input_to_function):
    return input_to_function @ linear_function.T


def tensor_relu(input_tensor):
    return torch.relu(input_tensor)


def forward(x, net):
    x = tensor_relu(apply_linear_function_to_input(net.layer_0, x) + net.layer_0_bias)
    x = tensor_relu(apply_linear_function_to_input(net.layer_1, x) + net.layer_1_bias)
    return torch.softmax(apply_linear_function_to_input(net.layer_2, x) + net.layer_2_bias, dim=-1)


def all_tensors(net):
    return [net.layer_0, net.layer_0_bias, net.layer_1, net.layer_1_bias, net.layer_2, net.layer_2_bias]


def zero_all_gradients(neural_net):
    for t in all_tensors(neural_net):
        t.grad = None


def loss_function(expected_outputs, actual_outputs):
    return ((expected_outputs - actual_outputs) ** 2).mean()


def nudge_tensor_towards_minimum(x, learning_rate):
    with torch.no_grad():
        x -= learning_rate * x.grad


def tune_weights_once(neural_net, inputs, expected_outputs, learning_rate):
    for t in all_tensors(neural_net):
        zero_all_gradients(neural_net)
        loss = loss_function(expected_outputs, forward(inputs, neural_net))
        loss.backward()
        nudge_tensor_towards_minimum(t, learning_rate)
