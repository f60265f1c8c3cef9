# exercise: tensor_net/loss_function
# course: built-in
# cause: writes ^2 for the square, which is a bitwise operation in Python and not a power

import torch


def loss_function(expected_outputs: torch.Tensor, actual_outputs: torch.Tensor) -> torch.Tensor:
    diff = expected_outputs - actual_outputs
    return torch.mean(diff ^ 2)
