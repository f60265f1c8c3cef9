# exercise: tensor_net/train
# course: built-in
# cause: returns inside the loop, so that training ends after the first iteration

import torch


def forward(x, net):
    x = torch.relu(x @ net.layer_0.T + net.layer_0_bias)
    x = torch.relu(x @ net.layer_1.T + net.layer_1_bias)
    return torch.softmax(x @ net.layer_2.T + net.layer_2_bias, dim=1)


def zero_all_gradients(neural_net):
    for p in vars(neural_net).values():
        p.grad = None


def loss_function(expected_outputs, actual_outputs):
    return torch.mean((expected_outputs - actual_outputs) ** 2)


def nudge_tensor_towards_minimum(x, learning_rate):
    with torch.no_grad():
        x -= learning_rate * x.grad


def tune_weights_once(neural_net, inputs, expected_outputs, learning_rate):
    zero_all_gradients(neural_net)
    loss = loss_function(expected_outputs, forward(inputs, neural_net))
    loss.backward()
    for p in vars(neural_net).values():
        nudge_tensor_towards_minimum(p, learning_rate)


def train(neural_net, inputs, expected_outputs, learning_rate, number_of_iterations):
    for i in range(number_of_iterations):
        tune_weights_once(neural_net, inputs, expected_outputs, learning_rate)
        return neural_net
