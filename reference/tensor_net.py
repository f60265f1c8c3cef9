"""A neural network as six tensors, and what it takes to train it."""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Shaped
from torch import Tensor, nn

INITIAL_BOUND = 1 / 20

training_imgs: Float[Tensor, "images 784"] = torch.zeros(0, 784)
expected_outputs_in_training: Float[Tensor, "images 10"] = torch.zeros(0, 10)


def apply_linear_function_to_input(
    linear_function: Float[Tensor, "d_output d_input"],
    input_to_function: Float[Tensor, "batch d_input"],
) -> Float[Tensor, "batch d_output"]:
    """Every row of the input through the matrix."""
    return input_to_function @ linear_function.T


@dataclass
class ThreeLayerNeuralNet:
    """Weights (d_out, d_in) and biases (d_out,) of three layers."""

    layer_0: Float[Tensor, "d_output_0 d_input"]
    layer_0_bias: Float[Tensor, "d_output_0"]
    layer_1: Float[Tensor, "d_output_1 d_output_0"]
    layer_1_bias: Float[Tensor, "d_output_1"]
    layer_2: Float[Tensor, "d_output_2 d_output_1"]
    layer_2_bias: Float[Tensor, "d_output_2"]


def initialize_new_three_layer_net() -> ThreeLayerNeuralNet:
    """A new net 784 → 2000 → 400 → 10, every number uniform between -1/20 and 1/20."""

    def uniform(*shape: int) -> Tensor:
        return torch.empty(shape).uniform_(-INITIAL_BOUND, INITIAL_BOUND).requires_grad_()

    return ThreeLayerNeuralNet(
        layer_0=uniform(2000, 784),
        layer_0_bias=uniform(2000),
        layer_1=uniform(400, 2000),
        layer_1_bias=uniform(400),
        layer_2=uniform(10, 400),
        layer_2_bias=uniform(10),
    )


def tensor_relu(input_tensor: Tensor) -> Tensor:
    """The rectified linear unit of every number of a tensor of any shape."""
    return torch.where(input_tensor > 0, input_tensor, 0.0)


def forward(x: Float[Tensor, "batch d_input"], neural_net: ThreeLayerNeuralNet) -> Float[Tensor, "batch d_output"]:
    """The net's probabilities: linear, ReLU, linear, ReLU, linear, softmax over the last dimension."""
    hidden = tensor_relu(apply_linear_function_to_input(neural_net.layer_0, x) + neural_net.layer_0_bias)
    hidden = tensor_relu(apply_linear_function_to_input(neural_net.layer_1, hidden) + neural_net.layer_1_bias)
    scores = apply_linear_function_to_input(neural_net.layer_2, hidden) + neural_net.layer_2_bias
    return torch.softmax(scores, dim=-1)


def zero_all_gradients(neural_net: ThreeLayerNeuralNet) -> None:
    """Forget the gradients of all six tensors."""
    for tensor in vars(neural_net).values():
        tensor.grad = None


def loss_function(
    expected_outputs: Float[Tensor, "batch d_output"], actual_outputs: Float[Tensor, "batch d_output"]
) -> Float[Tensor, ""]:
    """The mean squared error over all components."""
    return ((expected_outputs - actual_outputs) ** 2).mean()


def nudge_tensor_towards_minimum(x: Tensor, learning_rate: float) -> None:
    """One step of gradient descent, in place and untracked."""
    with torch.no_grad():
        x -= learning_rate * x.grad


def tune_weights_once(
    neural_net: ThreeLayerNeuralNet,
    inputs: Float[Tensor, "batch d_input"],
    expected_outputs: Float[Tensor, "batch d_output"],
    learning_rate: float,
) -> None:
    """One training step on the whole batch."""
    zero_all_gradients(neural_net)
    loss = loss_function(expected_outputs, forward(inputs, neural_net))
    loss.backward()
    for tensor in vars(neural_net).values():
        nudge_tensor_towards_minimum(tensor, learning_rate)


def train(
    neural_net: ThreeLayerNeuralNet,
    inputs: Float[Tensor, "batch d_input"],
    expected_outputs: Float[Tensor, "batch d_output"],
    learning_rate: float,
    number_of_iterations: int,
) -> None:
    """That many training steps on the whole batch."""
    for _ in range(number_of_iterations):
        tune_weights_once(neural_net, inputs, expected_outputs, learning_rate)


def one_hot_encoding(i: int, num_classes: int) -> Shaped[Tensor, "num_classes"]:
    """A vector of zeros with a one at position i."""
    return torch.eye(num_classes)[i]


def make_img_1d(imgs: Shaped[Tensor, "*leading h w"]) -> Shaped[Tensor, "*leading h_times_w"]:
    """The rows of each image one after another, whatever dimensions come before them."""
    return imgs.reshape(*imgs.shape[:-2], imgs.shape[-2] * imgs.shape[-1])


class SimpleNeuralNet(nn.Module):
    """The same net made of torch's own modules."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(784, 2000),
            nn.ReLU(),
            nn.Linear(2000, 400),
            nn.ReLU(),
            nn.Linear(400, 10),
            nn.Softmax(dim=-1),
        )

    def forward(self, imgs: Float[Tensor, "batch 784"]) -> Float[Tensor, "batch 10"]:
        """The probabilities of ten digits for each flattened image."""
        return self.layers(imgs)


def train(model: SimpleNeuralNet, epochs: int, lr: float) -> None:
    """Gradient descent on the mean squared error over the module's training images."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(training_imgs), expected_outputs_in_training)
        loss.backward()
        optimizer.step()
