"""The layers of a decoder-only transformer, none of which has a bias.

Classes keep their weights under the names in their docstrings, so that these can be loaded from a file.
"""

from __future__ import annotations

import math

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn


class Linear(nn.Module):
    """x Wᵀ, with W in `weight` (outputs, inputs): https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / inputs**0.5)

    def forward(self, x: Float[Tensor, "*batch inputs"]) -> Float[Tensor, "*batch outputs"]:
        """The product with the last dimension of x."""
        return x @ self.weight.T


class Embedding(nn.Module):
    """A row of `weight` (vocabulary, d) for each token: Bengio et al., 2003 (https://jmlr.org/papers/v3/bengio03a)."""

    def __init__(self, vocabulary: int, d: int):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(vocabulary, d))

    def forward(self, ids: Int[Tensor, "*batch"]) -> Float[Tensor, "*batch d"]:
        """The rows of these tokens."""
        return self.weight[ids]


class RMSNorm(nn.Module):
    """x / sqrt(mean(x²) + 1e-5) over the last dimension, times `weight` (d,), which begins with ones.

    Zhang and Sennrich, 2019 (https://arxiv.org/abs/1910.07467), equation 4; the small number is that of Llama.
    """

    def __init__(self, d: int):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d))

    def forward(self, x: Float[Tensor, "*batch d"]) -> Float[Tensor, "*batch d"]:
        """The normalised x."""
        return self.weight * x / (x.square().mean(dim=-1, keepdim=True) + 1e-5).sqrt()


def gelu(x: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    """x times the probability that a standard normal variable is at most x; the paper's form with tanh is right, too.

    Hendrycks and Gimpel, 2016 (https://arxiv.org/abs/1606.08415).
    """
    return x * (1 + torch.erf(x / math.sqrt(2))) / 2


class SwiGLU(nn.Module):
    """A feed-forward layer: down(swish(gate(x)) * up(x)), where swish(x) = x * sigmoid(x).

    `gate` and `up` are Linear from d to hidden, `down` is one from hidden to d: Shazeer, 2020
    (https://arxiv.org/abs/2002.05202), equation 6.
    """

    def __init__(self, d: int, hidden: int):
        super().__init__()
        self.gate, self.up, self.down = Linear(d, hidden), Linear(d, hidden), Linear(hidden, d)

    def forward(self, x: Float[Tensor, "*batch d"]) -> Float[Tensor, "*batch d"]:
        """The output for each position."""
        gate = self.gate(x)
        return self.down(gate * torch.sigmoid(gate) * self.up(x))


def rotary(x: Float[Tensor, "*batch positions d"], base: float) -> Float[Tensor, "*batch positions d"]:
    """Pair i of the numbers at position p, both from 0, rotated by the angle p / base^(2i / d), counterclockwise.

    Pair i is (x[2i], x[2i + 1]), or, in every place, (x[i], x[i + d/2]). Su et al., 2021
    (https://arxiv.org/abs/2104.09864), equation 34.
    """
    *_, positions, d = x.shape
    rates = base ** (-torch.arange(0, d, 2, device=x.device, dtype=x.dtype) / d)
    angles = torch.arange(positions, device=x.device, dtype=x.dtype)[:, None] * rates
    cos, sin = angles.cos(), angles.sin()
    first, second = x[..., 0::2], x[..., 1::2]
    return torch.stack([first * cos - second * sin, first * sin + second * cos], dim=-1).reshape(x.shape)


def masked_softmax(
    scores: Float[Tensor, "*batch queries keys"], allowed: Bool[Tensor, "queries keys"]
) -> Float[Tensor, "*batch queries keys"]:
    """The softmax over the keys that are allowed, and 0 for the others. Each query has a key; scores may be large.

    Vaswani et al., 2017 (https://arxiv.org/abs/1706.03762), section 3.2.3: "setting to -∞ all values [...] which
    correspond to illegal connections".
    """
    scores = scores.masked_fill(~allowed, -torch.inf)
    exponentials = (scores - scores.amax(dim=-1, keepdim=True)).exp()
    return exponentials / exponentials.sum(dim=-1, keepdim=True)


def causal_attention(
    q: Float[Tensor, "*batch positions d"],
    k: Float[Tensor, "*batch positions d"],
    v: Float[Tensor, "*batch positions values"],
) -> Float[Tensor, "*batch positions values"]:
    """softmax(QKᵀ / √d) V, in which each position sees itself and those before it: Vaswani et al., 2017, equation 1."""
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    seen = torch.ones(scores.shape[-2:], dtype=torch.bool, device=q.device).tril()
    return masked_softmax(scores, seen) @ v


class MultiHeadAttention(nn.Module):
    """Causal self-attention in several heads: `query`, `key`, `value` and `output` are Linear from d to d.

    Head i has numbers i * d/heads to (i + 1) * d/heads of query, key and value. The heads' results, one behind another,
    go through `output`. Vaswani et al., 2017, section 3.2.2.
    """

    def __init__(self, d: int, heads: int):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.output = (Linear(d, d) for _ in range(4))

    def forward(self, x: Float[Tensor, "*batch positions d"]) -> Float[Tensor, "*batch positions d"]:
        """What each position takes from itself and those before it."""
        q, k, v = (self.split(layer(x)) for layer in (self.query, self.key, self.value))
        return self.output(self.join(causal_attention(q, k, v)))

    def split(self, x: Float[Tensor, "*batch positions d"]) -> Float[Tensor, "*batch heads positions part"]:
        """The part of each head; yours to change."""
        return x.unflatten(-1, (self.heads, -1)).transpose(-2, -3)

    def join(self, x: Float[Tensor, "*batch heads positions part"]) -> Float[Tensor, "*batch positions d"]:
        """The heads' parts one after the other; yours to change."""
        return x.transpose(-2, -3).flatten(-2)


class Block(nn.Module):
    """A residual block with the norms before its layers: h = x + attention(norm(x)), and h + feed_forward(norm(h)).

    `attention` and `feed_forward` are modules that you are given; `attention_norm` and `feed_forward_norm` are RMSNorm
    of size d. Xiong et al., 2020 (https://arxiv.org/abs/2002.04745), table 1, "Pre-LN".
    """

    def __init__(self, d: int, attention: nn.Module, feed_forward: nn.Module):
        super().__init__()
        self.attention, self.feed_forward = attention, feed_forward
        self.attention_norm, self.feed_forward_norm = RMSNorm(d), RMSNorm(d)

    def forward(self, x: Float[Tensor, "*batch positions d"]) -> Float[Tensor, "*batch positions d"]:
        """The output of both halves."""
        x = x + self.attention(self.attention_norm(x))
        return x + self.feed_forward(self.feed_forward_norm(x))


class LanguageModel(nn.Module):
    """The scores of each next token: `embedding`, all `blocks`, `norm` and `head`.

    The blocks are modules that you are given, for an nn.ModuleList. `head` is Linear from d to the vocabulary.
    Radford et al., 2019 (GPT-2), section 2.3, for the norm behind the last block.
    """

    def __init__(self, vocabulary: int, d: int, blocks: list[nn.Module]):
        super().__init__()
        self.embedding, self.blocks = Embedding(vocabulary, d), nn.ModuleList(blocks)
        self.norm, self.head = RMSNorm(d), Linear(d, vocabulary)

    def forward(self, ids: Int[Tensor, "*batch positions"]) -> Float[Tensor, "*batch positions vocabulary"]:
        """Logits at each position."""
        x = self.embedding(ids)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))
