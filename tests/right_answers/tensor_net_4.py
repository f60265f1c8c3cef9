"""float64 inside, keyword arguments, functools.partial, a relu of its own autograd.Function, x.data rebound."""

from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

NAMES = ("layer_0", "layer_0_bias", "layer_1", "layer_1_bias", "layer_2", "layer_2_bias")

training_imgs = torch.zeros(0, 784)
expected_outputs_in_training = torch.zeros(0, 10)


class Rectifier(torch.autograd.Function):
    @staticmethod
    def forward(ctx, values):
        positive = values > 0
        ctx.save_for_backward(positive)
        return values * positive

    @staticmethod
    def backward(ctx, slope):
        (positive,) = ctx.saved_tensors
        return slope * positive


class Step:
    def __init__(self, *, model, optimizer):
        self.model = model
        self.optimizer = optimizer

    def __call__(self, *, inputs, targets):
        self.optimizer.zero_grad()
        loss = nn.functional.mse_loss(input=self.model(inputs), target=targets)
        loss.backward()
        self.optimizer.step()


class SimpleNeuralNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(784, 2000), nn.Linear(2000, 400), nn.Linear(400, 10)])
        self.activation = nn.ReLU()
        self.to_probabilities = nn.Softmax(dim=1)

    def forward(self, imgs):
        *hidden, last = self.layers
        for layer in hidden:
            imgs = self.activation(layer(imgs))
        return self.to_probabilities(last(imgs))


def train(model, epochs, lr):
    step = Step(model=model, optimizer=torch.optim.SGD(params=model.parameters(), lr=lr))
    for _ in range(epochs):
        step(inputs=training_imgs, targets=expected_outputs_in_training)


@dataclass
class ThreeLayerNeuralNet:
    layer_0: Tensor
    layer_0_bias: Tensor
    layer_1: Tensor
    layer_1_bias: Tensor
    layer_2: Tensor
    layer_2_bias: Tensor


def apply_linear_function_to_input(linear_function, input_to_function):
    exact = torch.matmul(input=input_to_function.double(), other=linear_function.double().T)
    return exact.to(dtype=input_to_function.dtype)


def initialize_new_three_layer_net():
    generator = torch.Generator().manual_seed(7)
    draw = partial(torch.rand, generator=generator, dtype=torch.float32)
    shapes = ((2000, 784), (2000,), (400, 2000), (400,), (10, 400), (10,))
    tensors = ((0.1 * (draw(shape) - 0.5)).requires_grad_(True) for shape in shapes)
    return ThreeLayerNeuralNet(**dict(zip(NAMES, tensors, strict=True)))


def tensor_relu(input_tensor):
    return Rectifier.apply(input_tensor)


def linear(x, weights, bias):
    return apply_linear_function_to_input(linear_function=weights, input_to_function=x) + bias


def forward(x, neural_net):
    hidden = tensor_relu(input_tensor=linear(x, weights=neural_net.layer_0, bias=neural_net.layer_0_bias))
    hidden = tensor_relu(input_tensor=linear(hidden, weights=neural_net.layer_1, bias=neural_net.layer_1_bias))
    scores = linear(hidden, weights=neural_net.layer_2, bias=neural_net.layer_2_bias)
    return scores.double().softmax(dim=-1).to(dtype=x.dtype)


def zero_all_gradients(neural_net):
    for name in NAMES:
        tensor = getattr(neural_net, name)
        if tensor.grad is None:
            continue
        tensor.grad = tensor.grad * 0


def loss_function(expected_outputs, actual_outputs):
    error = expected_outputs.double() - actual_outputs.double()
    return torch.div(input=torch.sum(error * error), other=error.numel()).to(dtype=actual_outputs.dtype)


def nudge_tensor_towards_minimum(x, learning_rate):
    x.data = x.data - learning_rate * x.grad


def tune_weights_once(neural_net, inputs, expected_outputs, learning_rate):
    zero_all_gradients(neural_net=neural_net)
    actual_outputs = forward(x=inputs, neural_net=neural_net)
    loss_function(expected_outputs=expected_outputs, actual_outputs=actual_outputs).backward()
    nudge = partial(nudge_tensor_towards_minimum, learning_rate=learning_rate)
    for name in NAMES:
        nudge(getattr(neural_net, name))


def train(neural_net, inputs, expected_outputs, learning_rate, number_of_iterations):
    step = partial(tune_weights_once, neural_net, inputs, learning_rate=learning_rate)
    for _ in range(number_of_iterations):
        step(expected_outputs=expected_outputs)


def one_hot_encoding(i, num_classes):
    return torch.tensor(data=[int(j == i) for j in range(num_classes)])


def make_img_1d(imgs):
    return torch.cat(tensors=imgs.unbind(dim=-2), dim=-1)
