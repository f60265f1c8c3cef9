"""Positions, and how they see each other."""

from typing import Literal

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from nnexercises import exercise, loaded


@exercise(
    points=4, gradients=0.5, hint="(a, b) becomes (a cos - b sin, a sin + b cos), a pair i and a position p each."
)
def rotary(solution, x: Float[Tensor, "*batch positions d"], base: float) -> Float[Tensor, "*batch positions d"]:
    """Rotary positions: pairs of numbers, rotated by angles that grow with the position."""
    return solution.rotary(x, base)


@rotary.case
def ordinary(draw):
    draw.fix(d=6, positions=4)
    return dict(base=float([10, 100][draw.trial]))


@rotary.alternative(differs=True, because="the paper rotates neighbours, GPT-NeoX and Llama the two halves")
def rotates_halves(solution, x, base):
    neighbours = x.unflatten(-1, (2, -1)).transpose(-1, -2).flatten(-2)
    return solution.rotary(neighbours, base).unflatten(-1, (-1, 2)).transpose(-1, -2).flatten(-2)


@rotary.mistake(hint="Counterclockwise: a cos - b sin, and a sin + b cos.")
def rotates_clockwise(solution, x, base):
    swapped = x.unflatten(-1, (-1, 2)).flip(-1).flatten(-2)
    return solution.rotary(swapped, base).unflatten(-1, (-1, 2)).flip(-1).flatten(-2)


@rotary.mistake(hint="Positions count from 0: the first one is not rotated.")
def counts_positions_from_one(solution, x, base):
    before = torch.zeros_like(x[..., :1, :])
    return solution.rotary(torch.cat([before, x], -2), base)[..., 1:, :]


@rotary.mistake(hint="Pair i turns by p / base^(2i / d): the exponents are 0, 2/d, 4/d, …")
def takes_half_the_exponent(solution, x, base):
    return solution.rotary(x, base**0.5)


@rotary.mistake(hint="The position is in the dimension before the last, whatever stands in front of it.")
def takes_positions_from_the_front(solution, x, base):
    return solution.rotary(x.transpose(0, -2), base).transpose(0, -2) if x.ndim > 2 else x


@exercise(
    points=3,
    gradients=0.5,
    gradients_by="scores",
    by_hand=0.5,
    torch_own="softmax",
    hint="-inf where it is not allowed; subtract the row's largest; exp; divide by the sum over the keys.",
)
def masked_softmax(
    solution, scores: Float[Tensor, "*batch queries keys"], allowed: Bool[Tensor, "queries keys"]
) -> Float[Tensor, "*batch queries keys"]:
    """The softmax of the scores that are allowed."""
    return solution.masked_softmax(scores, allowed)


@masked_softmax.case
def ordinary(draw):
    return dict(allowed=some_allowed(draw))


@masked_softmax.case(points=0.5, hint="exp(1000) is infinite: subtract the largest score of each row first.")
def large_scores(draw):
    return dict(scores=500 * draw.normal("*batch queries keys"), allowed=some_allowed(draw))


def some_allowed(draw):
    """Some keys of each query, at least one, and not all of the first."""
    allowed = draw.uniform("queries keys") > 0.4
    allowed[:, 0], allowed[0, -1] = True, False
    return allowed


@masked_softmax.mistake(hint="Mask before the softmax, so that the weights that are left add up to 1.")
def masks_afterwards(scores, allowed):
    return scores.softmax(-1) * allowed


@masked_softmax.mistake(hint="exp(0) is 1, not 0: fill with -inf.")
def fills_with_zero(scores, allowed):
    return (scores * allowed).softmax(-1)


@masked_softmax.mistake(hint="allowed is True where a key may be seen: mask the others, ~allowed.")
def masks_what_is_allowed(scores, allowed):
    return scores.masked_fill(allowed, -1e9).softmax(-1)


@masked_softmax.mistake(hint="exp overflows: subtract the largest score of each row first.")
def overflows(scores, allowed):
    exponentials = scores.exp() * allowed
    return exponentials / exponentials.sum(-1, keepdim=True)


@exercise(
    points=3,
    gradients=0.5,
    by_hand=0.5,
    torch_own="attention",
    hint="Scores q @ kᵀ / √d; position i sees 0 to i (tril); their softmax; times v.",
)
def causal_attention(
    solution,
    q: Float[Tensor, "*batch positions d"],
    k: Float[Tensor, "*batch positions d"],
    v: Float[Tensor, "*batch positions values"],
) -> Float[Tensor, "*batch positions values"]:
    """Attention in which no position sees a later one."""
    return solution.causal_attention(q, k, v)


@causal_attention.mistake(hint="Position i may see 0 to i only: mask what comes later.")
def sees_the_future(q, k, v):
    return (q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5).softmax(-1) @ v


@causal_attention.mistake(hint="Divide by √d, not by d.")
def divides_by_d(solution, q, k, v):
    return solution.causal_attention(q / q.shape[-1] ** 0.5, k, v)


@causal_attention.mistake(hint="Divide the scores by √d before the softmax.")
def does_not_scale(solution, q, k, v):
    return solution.causal_attention(q * q.shape[-1] ** 0.5, k, v)


@causal_attention.mistake(hint="Keep the lower triangle, tril: row i is the query, column j the key.")
def sees_only_the_future(solution, q, k, v):
    return solution.causal_attention(q.flip(-2), k.flip(-2), v.flip(-2)).flip(-2)


@exercise(
    points=4,
    gradients=0.5,
    hint="Split d into (heads, d / heads), move heads before positions, attend, move back, flatten, output.",
)
def MultiHeadAttention(
    solution,
    x: Float[Tensor, "*batch positions 6"],
    query: Float[Tensor, "6 6"],
    key: Float[Tensor, "6 6"],
    value: Float[Tensor, "6 6"],
    output: Float[Tensor, "6 6"],
    heads: Literal[2, 3],
) -> Float[Tensor, "*batch positions 6"]:
    """Causal self-attention in several heads."""
    weights = {"query": query, "key": key, "value": value, "output": output}
    layer = solution.MultiHeadAttention(6, heads)
    return loaded(layer, {f"{name}.weight": weight for name, weight in weights.items()})(x)


@MultiHeadAttention.mistake(
    replaces="MultiHeadAttention.split", hint="unflatten gives (positions, heads, part): swap positions and heads."
)
def reshapes_without_a_transpose(self, x):
    return x.reshape(*x.shape[:-2], self.heads, x.shape[-2], -1)


@MultiHeadAttention.mistake(
    replaces="MultiHeadAttention.join", hint="Move the heads behind the positions before you flatten."
)
def joins_without_a_transpose(self, x):
    return x.reshape(*x.shape[:-3], x.shape[-2], -1)


@MultiHeadAttention.mistake(
    replaces="MultiHeadAttention.split", hint="Head i has neighbouring numbers, not every h-th."
)
def deals_the_numbers_out(self, x):
    return x.unflatten(-1, (-1, self.heads)).movedim(-1, -3)


@MultiHeadAttention.mistake(replaces="MultiHeadAttention.forward", hint="The heads' results go through output.")
def forgets_the_output(solution, self, x):
    return self.join(solution.causal_attention(*(self.split(f(x)) for f in (self.query, self.key, self.value))))
