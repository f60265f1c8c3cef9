# exercise: tensor_net/train
# course: built-in
# cause: swaps the last two parameters in its def, so the learning rate is taken for the number of iterations and the other way round

import torch


def forward(x, net):
    h = torch.relu(x @ net.layer_0.T + net.layer_0_bias)
    h = torch.relu(h @ net.layer_1.T + net.layer_1_bias)
    return torch.softmax(h @ net.layer_2.T + net.layer_2_bias, dim=-1)


def zero_all_gradients(neural_net):
    for tensor in vars(neural_net).values():
        tensor.grad = None


def loss_function(expected_outputs, actual_outputs):
    return ((expected_outputs - actual_outputs) ** 2).mean()


def nudge_tensor_towards_minimum(x, learning_rate):
    with torch.no_grad():
        x -= learning_rate * x.grad


def tune_weights_once(neural_net, inputs, expected_outputs, learning_rate):
    zero_all_gradients(neural_net)
    loss_function(expected_outputs, forward(inputs, neural_net)).backward()
    for tensor in vars(neural_net).values():
        nudge_tensor_towards_minimum(tensor, learning_rate)


def train(neural_net, inputs, expected_outputs, iterations, lr):
    for epoch in range(iterations):
        tune_weights_once(neural_net, inputs, expected_outputs, lr)
