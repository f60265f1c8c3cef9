# odd: a function behind torch.jit.script
# unit: tensor_net
# marks: loss_function 3
import torch


@torch.jit.script
def loss_function(expected_outputs: torch.Tensor, actual_outputs: torch.Tensor) -> torch.Tensor:
    return ((expected_outputs - actual_outputs) ** 2).mean()
