"""A neural network as six tensors, and what it takes to train it."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor


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
