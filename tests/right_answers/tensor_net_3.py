"""A dataclass with methods and __call__, torch.autograd.grad, an SGD optimizer as the nudge, bool one-hot."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import torch
from jaxtyping import Bool, Float, Shaped
from torch import Tensor, nn
from torch.nn import functional

training_imgs: Float[Tensor, "images 784"] = torch.zeros(0, 784)
expected_outputs_in_training: Float[Tensor, "images 10"] = torch.zeros(0, 10)


def tensor_relu(input_tensor: Tensor) -> Tensor:
    return torch.maximum(input_tensor, torch.zeros_like(input_tensor))


def apply_linear_function_to_input(
    linear_function: Float[Tensor, "d_output d_input"],
    input_to_function: Float[Tensor, "batch d_input"],
) -> Float[Tensor, "batch d_output"]:
    return functional.linear(input_to_function, linear_function)


@dataclass(eq=False, kw_only=True)
class ThreeLayerNeuralNet:
    layer_0: Tensor
    layer_0_bias: Tensor
    layer_1: Tensor
    layer_1_bias: Tensor
    layer_2: Tensor
    layer_2_bias: Tensor

    def parameters(self) -> Iterator[Tensor]:
        return (getattr(self, field.name) for field in fields(self))

    def logits(self, x: Tensor) -> Tensor:
        hidden_0 = tensor_relu(apply_linear_function_to_input(self.layer_0, x) + self.layer_0_bias)
        hidden_1 = tensor_relu(apply_linear_function_to_input(self.layer_1, hidden_0) + self.layer_1_bias)
        return apply_linear_function_to_input(self.layer_2, hidden_1) + self.layer_2_bias

    def __call__(self, x: Tensor) -> Tensor:
        scores = self.logits(x)
        return (scores - scores.logsumexp(-1, keepdim=True)).exp()


def initialize_new_three_layer_net() -> ThreeLayerNeuralNet:
    shapes = {
        "layer_0": (2000, 784),
        "layer_0_bias": (2000,),
        "layer_1": (400, 2000),
        "layer_1_bias": (400,),
        "layer_2": (10, 400),
        "layer_2_bias": (10,),
    }
    uniform = torch.distributions.Uniform(-0.05, 0.05)
    return ThreeLayerNeuralNet(**{name: uniform.sample(shape).requires_grad_() for name, shape in shapes.items()})


def forward(x: Float[Tensor, "batch d_input"], neural_net: ThreeLayerNeuralNet) -> Float[Tensor, "batch d_output"]:
    return neural_net(x)


def zero_all_gradients(neural_net: ThreeLayerNeuralNet) -> None:
    for parameter in neural_net.parameters():
        parameter.grad = torch.zeros_like(parameter)


def loss_function(expected_outputs: Tensor, actual_outputs: Tensor) -> Float[Tensor, ""]:
    difference = (expected_outputs - actual_outputs).flatten()
    return difference @ difference / len(difference)


def nudge_tensor_towards_minimum(x: Tensor, learning_rate: float) -> None:
    torch.optim.SGD([x], lr=learning_rate).step()


def tune_weights_once(
    neural_net: ThreeLayerNeuralNet, inputs: Tensor, expected_outputs: Tensor, learning_rate: float
) -> None:
    parameters = list(neural_net.parameters())
    loss = loss_function(expected_outputs, forward(inputs, neural_net))
    gradients = torch.autograd.grad(loss, parameters)
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = gradient
        nudge_tensor_towards_minimum(parameter, learning_rate)


def train(
    neural_net: ThreeLayerNeuralNet,
    inputs: Tensor,
    expected_outputs: Tensor,
    learning_rate: float,
    number_of_iterations: int,
) -> None:
    while number_of_iterations > 0:
        tune_weights_once(neural_net, inputs, expected_outputs, learning_rate)
        number_of_iterations -= 1


def one_hot_encoding(i: int, num_classes: int) -> Bool[Tensor, "num_classes"]:
    return torch.arange(num_classes) == i


def make_img_1d(imgs: Shaped[Tensor, "*leading h w"]) -> Shaped[Tensor, "*leading h_times_w"]:
    return imgs.flatten(start_dim=-2)


class SimpleNeuralNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        sizes = (784, 2000, 400, 10)
        pairs = list(zip(sizes[1:], sizes[:-1], strict=True))
        self.matrices = nn.ParameterList(nn.Parameter(torch.randn(o, i) / i**0.5) for o, i in pairs)
        self.offsets = nn.ParameterList(nn.Parameter(torch.zeros(o)) for o, _ in pairs)

    def forward(self, imgs: Float[Tensor, "batch 784"]) -> Float[Tensor, "batch 10"]:
        x = functional.linear(imgs, self.matrices[0], self.offsets[0])
        x = functional.linear(functional.relu(x), self.matrices[1], self.offsets[1])
        x = functional.linear(functional.relu(x), self.matrices[2], self.offsets[2])
        return functional.softmax(x, dim=-1)


def train(model: SimpleNeuralNet, epochs: int, lr: float) -> None:
    for _ in range(epochs):
        model.zero_grad()
        loss = ((model(training_imgs) - expected_outputs_in_training) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.sub_(lr * parameter.grad)
