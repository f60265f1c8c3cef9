"""backward() and .grad, as the course shows it."""

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

one_thousand_random_points: Float[Tensor, "1000 2"] = torch.rand(1000, 2, requires_grad=True)


def gradients_of_sum_of_squares(
    a: Float[Tensor, "1"], b: Float[Tensor, "1"]
) -> tuple[Float[Tensor, "1"], Float[Tensor, "1"]]:
    a.grad = None
    b.grad = None
    c = a**2 + b**2
    c.backward()
    return a.grad, b.grad


def gradient_of_x_squared_plus_y_squared_plus_5_thousand_times() -> Float[np.ndarray, "1000 2"]:
    one_thousand_random_points.grad = None
    total = (one_thousand_random_points**2).sum() + 5
    total.backward()
    return one_thousand_random_points.grad.numpy()
