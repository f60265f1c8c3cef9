"""The derivative by hand in one exercise, torch.func's grad and vmap in the other."""

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.func import grad, vmap

one_thousand_random_points = torch.rand(size=(1000, 2), requires_grad=True)


class Gradients(NamedTuple):
    by_a: Tensor
    by_b: Tensor


def gradients_of_sum_of_squares(a: Tensor, b: Tensor) -> Gradients:
    return Gradients(by_a=2 * a, by_b=2 * b)


def height(point: Float[Tensor, "2"]) -> Float[Tensor, ""]:
    return point.pow(2).sum() + 5


def gradient_of_x_squared_plus_y_squared_plus_5_thousand_times() -> np.ndarray:
    slopes = vmap(grad(height))(one_thousand_random_points.detach())
    return slopes.numpy(force=True)
