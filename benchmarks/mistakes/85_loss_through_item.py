# exercise: tensor_net/loss_function
# course: built-in
# cause: makes a new tensor of the loss's number, so that no gradient flows back

import torch


def loss_function(expected_outputs: torch.Tensor, actual_outputs: torch.Tensor) -> torch.Tensor:
    mse = torch.mean((expected_outputs - actual_outputs) ** 2)
    return torch.tensor(mse.item(), requires_grad=True)
