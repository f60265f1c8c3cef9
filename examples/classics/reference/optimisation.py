"""Adam: Kingma and Ba, 2015 (https://arxiv.org/abs/1412.6980). Clipping: Pascanu, Mikolov and Bengio, 2013."""

from jaxtyping import Float
from torch import Tensor


def adam_step(
    x: Float[Tensor, "n"], gradient: Float[Tensor, "n"], m: Float[Tensor, "n"], v: Float[Tensor, "n"], t: int
) -> tuple[Float[Tensor, "n"], Float[Tensor, "n"], Float[Tensor, "n"]]:
    """The new x, m and v after step t, counted from 1: rate 0.001, betas 0.9 and 0.999, epsilon 1e-8."""
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient**2
    step = (m / (1 - 0.9**t)) / ((v / (1 - 0.999**t)).sqrt() + 1e-8)
    return x - 0.001 * step, m, v


def clip_by_norm(gradients: list[Float[Tensor, "rows columns"]], most: float) -> list[Float[Tensor, "rows columns"]]:
    """The gradients times min(1, most / norm), where the norm is that of all of them as one long vector."""
    norm = sum((gradient**2).sum() for gradient in gradients) ** 0.5
    factor = (most / norm).clamp(max=1)
    return [factor * gradient for gradient in gradients]
