"""Parts of a transformer: Vaswani et al., 2017 (https://arxiv.org/abs/1706.03762), and a way to sample from one.

Top-k sampling: Fan, Lewis and Dauphin, 2018 (https://arxiv.org/abs/1805.04833).
"""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor


def attention(
    q: Float[Tensor, "queries d"], k: Float[Tensor, "keys d"], v: Float[Tensor, "keys values"]
) -> Float[Tensor, "queries values"]:
    """softmax(QKᵀ / √d) V, the softmax over the keys."""
    scores = q @ k.T / q.shape[-1] ** 0.5
    return scores.softmax(dim=-1) @ v


def causal_mask(n: int) -> Bool[Tensor, "n n"]:
    """Row i is True in columns 0 to i: where position i may attend."""
    return torch.ones(n, n, dtype=torch.bool).tril()


def sinusoidal_positions(length: int, d: int) -> Float[Tensor, "length d"]:
    """Column 2i holds sin(position / 10000^(2i / d)), column 2i + 1 the cos of the same; d is even."""
    angles = torch.arange(length)[:, None] / 10_000 ** (torch.arange(0, d, 2) / d)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).reshape(length, d)


def top_k_sample(logits: Float[Tensor, "batch tokens"], k: int, generator: torch.Generator) -> Int[Tensor, "batch"]:
    """A token for each row, drawn with the generator from the softmax of its k largest logits."""
    largest, tokens = logits.topk(k)
    choice = torch.multinomial(largest.softmax(dim=-1), 1, generator=generator)
    return tokens.gather(1, choice).squeeze(1)
