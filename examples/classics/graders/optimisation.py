"""Unit `optimisation`: one step of Adam, and gradients that are not too long."""

from jaxtyping import Float
from torch import Tensor

from nnexercises import exercise


@exercise(points=3, hint="Two running means, both corrected for having begun at 0.")
def adam_step(
    solution, x: Float[Tensor, "n"], gradient: Float[Tensor, "n"], m: Float[Tensor, "n"], v: Float[Tensor, "n"], t: int
) -> tuple[Float[Tensor, "n"], ...] | list[Float[Tensor, "n"]]:
    """The new x, m and v after step t (from 1), with a rate of 0.001 and betas of 0.9 and 0.999."""
    return solution.adam_step(x, gradient, m, v, t)


@adam_step.case
def ordinary(draw):
    return dict(v=draw.uniform("n"), t=1 + draw.integer(5))


@adam_step.mistake(hint="m and v begin at 0: divide them by 1 - beta^t before the step.")
def forgets_the_correction(x, gradient, m, v, t):
    m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
    return x - 0.001 * m / (v.sqrt() + 1e-8), m, v


@exercise(points=2, hint="One norm over all gradients together; only where it is too long are they shortened.")
def clip_by_norm(
    solution, gradients: list[Float[Tensor, "rows columns"]], most: float
) -> list[Float[Tensor, "rows columns"]]:
    """The gradients, shortened by one factor where their norm, all together, exceeds the most it may be."""
    return solution.clip_by_norm(gradients, most)


@clip_by_norm.case
def ordinary(draw):
    return dict(most=[0.5, 100.0][draw.trial])


@clip_by_norm.mistake(hint="The norm is that of all gradients together, not of each.")
def clips_each_alone(gradients, most):
    return [gradient * (most / gradient.norm()).clamp(max=1) for gradient in gradients]
