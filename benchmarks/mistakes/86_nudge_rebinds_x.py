# exercise: tensor_net/nudge_tensor_towards_minimum
# course: built-in
# cause: assigns the new value to the local name x, and the caller's tensor stays as it was

import torch


def nudge_tensor_towards_minimum(x: torch.Tensor, learning_rate: float) -> None:
    with torch.no_grad():
        x = x - learning_rate * x.grad
