"""Derivatives by automatic differentiation."""

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

one_thousand_random_points: Float[Tensor, "1000 2"] = torch.rand(1000, 2, requires_grad=True)


def gradients_of_sum_of_squares(
    a: Float[Tensor, "1"], b: Float[Tensor, "1"]
) -> tuple[Float[Tensor, "1"], Float[Tensor, "1"]]:
    """The derivatives of c = a² + b² by a and by b, two leaf tensors that require gradients."""
    raise NotImplementedError


def gradient_of_x_squared_plus_y_squared_plus_5_thousand_times() -> Float[np.ndarray, "1000 2"]:
    """The gradient of the sum of x² + y² over the points, plus 5, as NumPy."""
    raise NotImplementedError
