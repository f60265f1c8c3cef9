"""Unit `transformer`: attention, positions and sampling."""

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from nnexercises import exercise


@exercise(points=3, by_hand=0.5, torch_own="attention", gradients=0.5, hint="softmax(QKᵀ / √d) V, over the keys.")
def attention(
    solution, q: Float[Tensor, "queries d"], k: Float[Tensor, "keys d"], v: Float[Tensor, "keys values"]
) -> Float[Tensor, "queries values"]:
    """Scaled dot-product attention."""
    return solution.attention(q, k, v)


@attention.mistake(hint="Divide the scores by the square root of d, not by d.")
def divides_by_d(q, k, v):
    return (q @ k.T / q.shape[-1]).softmax(-1) @ v


@attention.mistake(hint="Each query weighs the keys: its weights over the keys add up to 1.")
def normalises_over_the_queries(q, k, v):
    return (q @ k.T / q.shape[-1] ** 0.5).softmax(0) @ v


@exercise(hint="Row i may see columns 0 to i, and itself.")
def causal_mask(solution, n: int) -> Bool[Tensor, "n n"]:
    """True where a position may attend: to itself and to what was before it."""
    return solution.causal_mask(n)


@causal_mask.case
def ordinary(draw):
    return dict(n=2 + draw.integer(5))


@causal_mask.mistake(hint="A position may attend to itself, too.")
def leaves_the_diagonal_out(n):
    return torch.ones(n, n).tril(-1).bool()


@exercise(points=2, hint="sin in the even columns, cos in the odd ones; the wavelength grows with the column.")
def sinusoidal_positions(solution, length: int, d: int) -> Float[Tensor, "length d"]:
    """Position encodings: sin and cos of position / 10000^(2i / d)."""
    return solution.sinusoidal_positions(length, d)


@sinusoidal_positions.case
def ordinary(draw):
    return dict(length=3 + draw.integer(5), d=2 * draw.integer(5, low=2))


@sinusoidal_positions.mistake(hint="Sines and cosines alternate; they do not stand in two halves.")
def puts_sines_before_cosines(length, d):
    angles = torch.arange(length)[:, None] / 10_000 ** (torch.arange(0, d, 2) / d)
    return torch.cat([angles.sin(), angles.cos()], -1)


@exercise(points=3, hint="Only the k largest logits; their softmax; and the generator that is given.", cpu_only=True)
def top_k_sample(solution, logits: Float[Tensor, "6"], k: int) -> dict:
    """A token for each row, drawn from the softmax of its k largest logits, with a generator."""
    rows, new = logits.expand(20_000, -1), torch.Generator
    first, second = (solution.top_k_sample(rows, k, new().manual_seed(7)) for _ in range(2))
    return {"shape": list(first.shape), "repeats": torch.equal(first, second), "counts": first.bincount(minlength=6)}


@top_k_sample.examination
def near_the_probabilities(found):
    wanted = torch.tensor([0.5, -torch.inf, 2.0, -torch.inf, 1.0, -torch.inf]).softmax(0)
    return found | {"counts": "near" if (found["counts"] / 20_000 - wanted).abs().max() < 0.03 else "off"}


@top_k_sample.case
def ordinary(draw):
    return dict(logits=torch.tensor([0.5, -1.0, 2.0, 0.0, 1.0, -2.0]), k=3)
