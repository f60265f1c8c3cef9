"""torch.autograd.grad instead of backward; einsum for the squares; float64 inside."""

import numpy as np
import torch
from torch import Tensor
from torch.autograd import grad

one_thousand_random_points = torch.empty(1000, 2).uniform_(-1, 1).requires_grad_(True)


def gradients_of_sum_of_squares(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    return grad(torch.einsum("i,i->", a, a) + torch.einsum("i,i->", b, b), (a, b))


def gradient_of_x_squared_plus_y_squared_plus_5_thousand_times() -> np.ndarray:
    x, y = one_thousand_random_points.double().unbind(dim=-1)
    values = x.square() + y.square() + 5
    (gradient,) = grad(values, one_thousand_random_points, grad_outputs=torch.ones_like(values))
    return np.asarray(gradient)
