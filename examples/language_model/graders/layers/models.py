"""A residual block, and a model of several."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from nnexercises import exercise, loaded


@exercise(points=3, gradients=0.5, hint="Twice: normalise, apply the layer, and add that to what was there before.")
def Block(
    solution,
    x: Float[Tensor, "*batch positions d"],
    first: Float[Tensor, "d"],
    second: Float[Tensor, "d"],
    attention: Float[Tensor, "d d"],
    feed_forward: Float[Tensor, "d d"],
) -> Float[Tensor, "*batch positions d"]:
    """A residual block, here with a linear layer for each of its two halves."""
    d = len(first)
    block = solution.Block(d, Product(d), Product(d))
    norms = {"attention_norm.weight": first, "feed_forward_norm.weight": second}
    return loaded(block, norms | {"attention.weight": attention, "feed_forward.weight": feed_forward})(x)


class Product(nn.Module):
    """A square linear layer; torch's own has the name of an exercise, which would then count as used."""

    def __init__(self, d):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(d, d))

    def forward(self, x):
        return x @ self.weight.T


@Block.mistake(replaces="Block.forward", hint="Normalise before each layer, not after the sum (that is post-norm).")
def normalises_afterwards(self, x):
    x = self.attention_norm(x + self.attention(x))
    return self.feed_forward_norm(x + self.feed_forward(x))


@Block.mistake(replaces="Block.forward", hint="Add what each layer gives to what went in.")
def forgets_the_residuals(self, x):
    return self.feed_forward(self.feed_forward_norm(self.attention(self.attention_norm(x))))


@Block.mistake(replaces="Block.forward", hint="The second half goes on from the result of the first.")
def runs_both_halves_on_x(self, x):
    return x + self.attention(self.attention_norm(x)) + self.feed_forward(self.feed_forward_norm(x))


@Block.mistake(replaces="Block.forward", hint="The residual is x itself, not the normalised x.")
def adds_to_the_normalised(self, x):
    x = self.attention_norm(x)
    x = self.feed_forward_norm(x + self.attention(x))
    return x + self.feed_forward(x)


@exercise(points=3, gradients=0.5, hint="embedding, each block in its turn, norm, head.")
def LanguageModel(
    solution,
    ids: Int[Tensor, "*batch positions"],
    embedding: Float[Tensor, "vocabulary d"],
    block: Float[Tensor, "d d"],
    norm: Float[Tensor, "d"],
    head: Float[Tensor, "vocabulary d"],
) -> Float[Tensor, "*batch positions vocabulary"]:
    """The logits of the next token, here with a linear layer and tanh for blocks."""
    vocabulary, d = embedding.shape
    model = solution.LanguageModel(vocabulary, d, [Product(d), nn.Tanh()])
    weights = {"embedding.weight": embedding, "blocks.0.weight": block, "norm.weight": norm, "head.weight": head}
    return loaded(model, weights)(ids)


@LanguageModel.case
def ordinary(draw):
    return dict(ids=draw.integers("*batch positions", below=draw.size("vocabulary")))


@LanguageModel.mistake(replaces="LanguageModel.forward", hint="A norm stands between the last block and the head.")
def forgets_the_norm(self, ids):
    x = self.embedding(ids)
    for block in self.blocks:
        x = block(x)
    return self.head(x)


@LanguageModel.mistake(replaces="LanguageModel.forward", hint="Return logits: the loss takes their softmax.")
def returns_probabilities(self, ids):
    x = self.embedding(ids)
    for block in self.blocks:
        x = block(x)
    return self.head(self.norm(x)).softmax(-1)


@LanguageModel.mistake(replaces="LanguageModel.forward", hint="x = block(x): each block takes what the last one gave.")
def gives_each_block_the_embedding(self, ids):
    return self.head(self.norm(self.blocks[-1](self.embedding(ids))))
