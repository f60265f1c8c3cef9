# exercise: tensor_net/tune_weights_once
# course: built-in
# cause: zeroes the gradients between backward and the nudge, so nothing moves

import torch


def tensor_relu(input_tensor):
    return torch.relu(input_tensor)


def forward(x, net):
    x = tensor_relu(x @ net.layer_0.T + net.layer_0_bias)
    x = tensor_relu(x @ net.layer_1.T + net.layer_1_bias)
    return torch.softmax(x @ net.layer_2.T + net.layer_2_bias, dim=1)


def parameters(net):
    return [net.layer_0, net.layer_0_bias, net.layer_1, net.layer_1_bias, net.layer_2, net.layer_2_bias]


def zero_all_gradients(neural_net):
    for p in parameters(neural_net):
        if p.grad is not None:
            p.grad.zero_()


def loss_function(expected_outputs, actual_outputs):
    return torch.mean((expected_outputs - actual_outputs) ** 2)


def nudge_tensor_towards_minimum(x, learning_rate):
    with torch.no_grad():
        x -= learning_rate * x.grad


def tune_weights_once(neural_net, inputs, expected_outputs, learning_rate):
    outputs = forward(inputs, neural_net)
    loss = loss_function(expected_outputs, outputs)
    loss.backward()
    zero_all_gradients(neural_net)
    for p in parameters(neural_net):
        nudge_tensor_towards_minimum(p, learning_rate)
