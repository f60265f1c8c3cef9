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
    raise NotImplementedError


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

    raise NotImplementedError


def tensor_relu(input_tensor: Tensor) -> Tensor:
    """The rectified linear unit of every number of a tensor of any shape."""
    raise NotImplementedError


def forward(x: Float[Tensor, "batch d_input"], neural_net: ThreeLayerNeuralNet) -> Float[Tensor, "batch d_output"]:
    """The net's probabilities: linear, ReLU, linear, ReLU, linear, softmax over the last dimension."""
    raise NotImplementedError


def zero_all_gradients(neural_net: ThreeLayerNeuralNet) -> None:
    """Forget the gradients of all six tensors."""
    raise NotImplementedError


def loss_function(
    expected_outputs: Float[Tensor, "batch d_output"], actual_outputs: Float[Tensor, "batch d_output"]
) -> Float[Tensor, ""]:
    """The mean squared error over all components."""
    raise NotImplementedError


def nudge_tensor_towards_minimum(x: Tensor, learning_rate: float) -> None:
    """One step of gradient descent, in place and untracked."""
    raise NotImplementedError


def tune_weights_once(
    neural_net: ThreeLayerNeuralNet,
    inputs: Float[Tensor, "batch d_input"],
    expected_outputs: Float[Tensor, "batch d_output"],
    learning_rate: float,
) -> None:
    """One training step on the whole batch."""
    raise NotImplementedError


def train(
    neural_net: ThreeLayerNeuralNet,
    inputs: Float[Tensor, "batch d_input"],
    expected_outputs: Float[Tensor, "batch d_output"],
    learning_rate: float,
    number_of_iterations: int,
) -> None:
    """That many training steps on the whole batch."""
    raise NotImplementedError


def one_hot_encoding(i: int, num_classes: int) -> Shaped[Tensor, "num_classes"]:
    """A vector of zeros with a one at position i."""
    raise NotImplementedError


def make_img_1d(imgs: Shaped[Tensor, "*leading h w"]) -> Shaped[Tensor, "*leading h_times_w"]:
    """The rows of each image one after another, whatever dimensions come before them."""
    raise NotImplementedError


class SimpleNeuralNet(nn.Module):
    """The same net made of torch's own modules."""

    def __init__(self) -> None:
        raise NotImplementedError

    def forward(self, imgs: Float[Tensor, "batch 784"]) -> Float[Tensor, "batch 10"]:
        """The probabilities of ten digits for each flattened image."""
        raise NotImplementedError


def train(model: SimpleNeuralNet, epochs: int, lr: float) -> None:
    """Gradient descent on the mean squared error over the module's training images."""
    raise NotImplementedError
