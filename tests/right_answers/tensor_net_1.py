"""Row by row with loops, gradients forgotten by None, no_grad in the nudge; the five-parameter train comes first."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

training_imgs = torch.rand(1000, 784)
expected_outputs_in_training = torch.eye(10)[torch.randint(10, (1000,))]


def apply_linear_function_to_input(
    linear_function: Float[Tensor, "d_output d_input"],
    input_to_function: Float[Tensor, "batch d_input"],
) -> Float[Tensor, "batch d_output"]:
    rows = []
    for row in input_to_function:
        rows.append(linear_function @ row)
    return torch.stack(rows)


@dataclass
class ThreeLayerNeuralNet:
    layer_0: Float[Tensor, "d_output_0 d_input"]
    layer_0_bias: Float[Tensor, "d_output_0"]
    layer_1: Float[Tensor, "d_output_1 d_output_0"]
    layer_1_bias: Float[Tensor, "d_output_1"]
    layer_2: Float[Tensor, "d_output_2 d_output_1"]
    layer_2_bias: Float[Tensor, "d_output_2"]


def initialize_new_three_layer_net() -> ThreeLayerNeuralNet:
    tensors = []
    sizes = [784, 2000, 400, 10]
    for i in range(3):
        for shape in [(sizes[i + 1], sizes[i]), (sizes[i + 1],)]:
            tensor = torch.rand(shape) / 10 - 1 / 20
            tensor.requires_grad = True
            tensors.append(tensor)
    return ThreeLayerNeuralNet(*tensors)


def tensor_relu(input_tensor: Tensor) -> Tensor:
    return torch.where(input_tensor > 0, input_tensor, 0.0)


def forward(x: Float[Tensor, "batch d_input"], neural_net: ThreeLayerNeuralNet) -> Float[Tensor, "batch d_output"]:
    x = apply_linear_function_to_input(neural_net.layer_0, x) + neural_net.layer_0_bias
    x = tensor_relu(x)
    x = apply_linear_function_to_input(neural_net.layer_1, x) + neural_net.layer_1_bias
    x = tensor_relu(x)
    x = apply_linear_function_to_input(neural_net.layer_2, x) + neural_net.layer_2_bias
    return torch.softmax(x, dim=-1)


def zero_all_gradients(neural_net: ThreeLayerNeuralNet) -> None:
    neural_net.layer_0.grad = None
    neural_net.layer_0_bias.grad = None
    neural_net.layer_1.grad = None
    neural_net.layer_1_bias.grad = None
    neural_net.layer_2.grad = None
    neural_net.layer_2_bias.grad = None


def loss_function(
    expected_outputs: Float[Tensor, "batch d_output"], actual_outputs: Float[Tensor, "batch d_output"]
) -> Float[Tensor, ""]:
    return ((expected_outputs - actual_outputs) ** 2).mean()


def nudge_tensor_towards_minimum(x: Tensor, learning_rate: float) -> None:
    with torch.no_grad():
        x -= learning_rate * x.grad


def tune_weights_once(
    neural_net: ThreeLayerNeuralNet,
    inputs: Float[Tensor, "batch d_input"],
    expected_outputs: Float[Tensor, "batch d_output"],
    learning_rate: float,
) -> None:
    zero_all_gradients(neural_net)
    loss = loss_function(expected_outputs, forward(inputs, neural_net))
    loss.backward()
    nudge_tensor_towards_minimum(neural_net.layer_0, learning_rate)
    nudge_tensor_towards_minimum(neural_net.layer_0_bias, learning_rate)
    nudge_tensor_towards_minimum(neural_net.layer_1, learning_rate)
    nudge_tensor_towards_minimum(neural_net.layer_1_bias, learning_rate)
    nudge_tensor_towards_minimum(neural_net.layer_2, learning_rate)
    nudge_tensor_towards_minimum(neural_net.layer_2_bias, learning_rate)


def train(
    neural_net: ThreeLayerNeuralNet,
    inputs: Float[Tensor, "batch d_input"],
    expected_outputs: Float[Tensor, "batch d_output"],
    learning_rate: float,
    number_of_iterations: int,
) -> None:
    for _ in range(number_of_iterations):
        tune_weights_once(neural_net, inputs, expected_outputs, learning_rate)


def one_hot_encoding(i: int, num_classes: int) -> Float[Tensor, "num_classes"]:
    result = torch.zeros(num_classes)
    result[i] = 1
    return result


def make_img_1d(imgs: Tensor) -> Tensor:
    return imgs.reshape(*imgs.shape[:-2], imgs.shape[-2] * imgs.shape[-1])


class SimpleNeuralNet(nn.Module):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.implementation = nn.Sequential(
            nn.Linear(in_features=784, out_features=2000),
            nn.ReLU(),
            nn.Linear(in_features=2000, out_features=400),
            nn.ReLU(),
            nn.Linear(in_features=400, out_features=10),
            nn.Softmax(dim=-1),
        )

    def forward(self, imgs: Tensor) -> Tensor:
        return self.implementation(imgs)


def train(model: SimpleNeuralNet, epochs: int, lr: float) -> None:
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(epochs):
        output = model(training_imgs)
        loss = F.mse_loss(output, expected_outputs_in_training)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch == 0:
            print(f"Initial loss: {loss=}")
        elif epoch == epochs - 1:
            print(f"Final loss: {loss=}")
