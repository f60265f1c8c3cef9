"""einsum and einops, a NamedTuple with methods, x.data -= …, zero_(); the three-parameter train comes first."""

from typing import NamedTuple

import einops
import torch as t
import torch.nn.functional as F
from tqdm import tqdm

training_imgs = t.zeros(0, 784)
expected_outputs_in_training = t.zeros(0, 10)


class SimpleNeuralNet(t.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = t.nn.Linear(784, 2000)
        self.second = t.nn.Linear(2000, 400)
        self.third = t.nn.Linear(400, 10)

    def forward(self, imgs):
        hidden = F.relu(self.first(imgs))
        hidden = F.relu(self.second(hidden))
        return F.softmax(self.third(hidden), dim=1)


def train(model: SimpleNeuralNet, epochs: int, lr: float):
    model.train()
    optimizer = t.optim.SGD(model.parameters(), lr)
    criterion = t.nn.MSELoss()
    for _ in tqdm(range(epochs)):
        optimizer.zero_grad(set_to_none=False)
        criterion(model(training_imgs), expected_outputs_in_training).backward()
        optimizer.step()


class ThreeLayerNeuralNet(NamedTuple):
    layer_0: t.Tensor
    layer_0_bias: t.Tensor
    layer_1: t.Tensor
    layer_1_bias: t.Tensor
    layer_2: t.Tensor
    layer_2_bias: t.Tensor

    def layers(self):
        return zip(self[::2], self[1::2], strict=True)

    def forget_gradients(self):
        for tensor in self:
            if tensor.grad is not None:
                tensor.grad.zero_()


def apply_linear_function_to_input(linear_function: t.Tensor, input_to_function: t.Tensor) -> t.Tensor:
    return t.einsum("oi,bi->bo", linear_function, input_to_function)


def initialize_new_three_layer_net() -> ThreeLayerNeuralNet:
    t.manual_seed(2024)

    def uniform(*shape):
        return t.empty(shape).uniform_(-1 / 20, 1 / 20).requires_grad_()

    return ThreeLayerNeuralNet(
        layer_0=uniform(2000, 784),
        layer_0_bias=uniform(2000),
        layer_1=uniform(400, 2000),
        layer_1_bias=uniform(400),
        layer_2=uniform(10, 400),
        layer_2_bias=uniform(10),
    )


def tensor_relu(input_tensor: t.Tensor) -> t.Tensor:
    return input_tensor.clamp(min=0)


def forward(x: t.Tensor, neural_net: ThreeLayerNeuralNet) -> t.Tensor:
    for i, (weights, bias) in enumerate(neural_net.layers()):
        if i > 0:
            x = tensor_relu(x)
        x = apply_linear_function_to_input(weights, x) + bias
    x = (x - einops.reduce(x, "b o -> b 1", "max")).exp()
    return x / einops.reduce(x, "b o -> b 1", "sum")


def zero_all_gradients(neural_net: ThreeLayerNeuralNet) -> None:
    neural_net.forget_gradients()


def loss_function(expected_outputs: t.Tensor, actual_outputs: t.Tensor) -> t.Tensor:
    return einops.reduce((expected_outputs - actual_outputs).square(), "b o -> ", "mean")


def nudge_tensor_towards_minimum(x: t.Tensor, learning_rate: float) -> None:
    x.data -= learning_rate * x.grad


def tune_weights_once(neural_net, inputs, expected_outputs, learning_rate) -> None:
    zero_all_gradients(neural_net)
    loss_function(expected_outputs, forward(inputs, neural_net)).backward()
    for tensor in neural_net:
        nudge_tensor_towards_minimum(tensor, learning_rate)


def train(neural_net, inputs, expected_outputs, learning_rate, number_of_iterations) -> None:
    for _ in tqdm(range(number_of_iterations)):
        tune_weights_once(neural_net, inputs, expected_outputs, learning_rate)


def one_hot_encoding(i: int, num_classes: int) -> t.Tensor:
    return t.eye(num_classes)[i]


def make_img_1d(imgs: t.Tensor) -> t.Tensor:
    return einops.rearrange(imgs, "... h w -> ... (h w)")
