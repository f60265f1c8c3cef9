"""From a model's logits to text. Chance comes from outside: numbers between 0 and 1 are given."""

from __future__ import annotations

from collections.abc import Callable

import torch
from jaxtyping import Float, Int
from torch import Tensor


def probabilities(logits: Float[Tensor, "batch vocabulary"], temperature: float) -> Float[Tensor, "batch vocabulary"]:
    """softmax(logits / temperature). At a temperature of 0, the largest logit has probability 1.

    Ackley, Hinton and Sejnowski, 1985 (https://doi.org/10.1207/s15516709cog0901_7), equation 5.
    """
    if temperature == 0:
        return (logits == logits.amax(dim=-1, keepdim=True)).to(logits.dtype)
    return (logits / temperature).softmax(dim=-1)


def top_k(logits: Float[Tensor, "batch vocabulary"], k: int) -> Float[Tensor, "batch vocabulary"]:
    """The k largest logits of each row, and -inf in place of the others; all of them if there are no more than k.

    Fan, Lewis and Dauphin, 2018 (https://arxiv.org/abs/1805.04833), section 5.4.
    """
    worst = logits.topk(min(k, logits.shape[-1]), dim=-1).values[..., -1:]
    return logits.masked_fill(logits < worst, -torch.inf)


def top_p(chances: Float[Tensor, "batch vocabulary"], p: float) -> Float[Tensor, "batch vocabulary"]:
    """The nucleus of each row: as few of the most probable tokens as have probability p together, or more.

    Others get 0, and what is left is divided by its sum. Holtzman et al., 2020 (https://arxiv.org/abs/1904.09751),
    equations 2 and 3.
    """
    ordered, tokens = chances.sort(dim=-1, descending=True)
    before = ordered.cumsum(dim=-1) - ordered
    kept = torch.zeros_like(chances).scatter(-1, tokens, ordered * (before < p))
    return kept / kept.sum(dim=-1, keepdim=True)


def draw_tokens(chances: Float[Tensor, "batch vocabulary"], u: Float[Tensor, "batch"]) -> Int[Tensor, "batch"]:
    """For each row, the first token at which the sum of the probabilities so far exceeds u, which is between 0 and 1.

    Inverse transform sampling: Devroye, 1986 (http://luc.devroye.org/rnbookindex.html), chapter III.2.
    """
    return (chances.cumsum(dim=-1) <= u[:, None]).sum(dim=-1)


def generate(
    model: Callable[[Int[Tensor, "positions"]], Float[Tensor, "positions vocabulary"]],
    ids: Int[Tensor, "prompt"],
    count: int,
    context: int,
) -> Int[Tensor, "all"]:
    """The prompt and ``count`` more tokens, each the most probable one after those before it.

    The model gives logits for the next token at each position, and takes the last ``context`` tokens at most. Greedy:
    Holtzman et al., 2020, section 3.
    """
    for _ in range(count):
        logits = model(ids[-context:])[-1]
        ids = torch.cat([ids, logits.argmax(dim=-1, keepdim=True)])
    return ids
