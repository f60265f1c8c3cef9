# exercise: tensor_net/nudge_tensor_towards_minimum
# course: built-in
# cause: averages the gradient to one number and moves every entry by the same amount

import torch


def nudge_tensor_towards_minimum(x: torch.Tensor, learning_rate: float) -> None:
    step = learning_rate * x.grad.mean()
    with torch.no_grad():
        x -= step
