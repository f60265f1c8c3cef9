"""Unit `layers`: the layers of a transformer."""

import math
from typing import Literal

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from nnexercises import exercise, loaded


@exercise(
    points=2,
    gradients=0.5,
    by_hand=0.5,
    torch_own=("torch.nn.Linear", "torch.nn.functional.linear"),
    hint="weight is an nn.Parameter of shape (outputs, inputs); the result is x @ weight.T.",
)
def Linear(
    solution, x: Float[Tensor, "*batch inputs"], weight: Float[Tensor, "outputs inputs"]
) -> Float[Tensor, "*batch outputs"]:
    """A linear layer without a bias."""
    return loaded(solution.Linear(weight.shape[1], weight.shape[0]), weight=weight)(x)


@Linear.mistake(hint="self.weight = nn.Parameter(…): a plain tensor is not trained.")
class keeps_a_plain_tensor(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = torch.randn(outputs, inputs)

    def forward(self, x):
        return x @ self.weight.T


@Linear.mistake(replaces="Linear.forward", hint="There is no activation and no scale: a product alone.")
def adds_an_activation(self, x):
    return (x @ self.weight.T).relu()


@exercise(
    gradients=0.5,
    by_hand=0.5,
    points=2,
    torch_own="embedding",
    hint="weight is an nn.Parameter of shape (vocabulary, d); weight[ids] is the rows.",
)
def Embedding(solution, ids: Int[Tensor, "*batch"], weight: Float[Tensor, "vocabulary d"]) -> Float[Tensor, "*batch d"]:
    """A vector for each token."""
    return loaded(solution.Embedding(*weight.shape), weight=weight)(ids)


@Embedding.case(draws=3)
def ordinary(draw):
    return dict(ids=draw.integers("*batch", below=draw.size("vocabulary")))


@Embedding.mistake(replaces="Embedding.forward", hint="The rows as they are: nothing is multiplied by √d here.")
def scales_the_rows(self, ids):
    return self.weight[ids] * self.weight.shape[-1] ** 0.5


@Embedding.mistake(replaces="Embedding.forward", hint="Tokens count from 0: token 0 has the first row.")
def counts_from_one(self, ids):
    return self.weight[ids - 1]


@exercise(
    points=3,
    gradients=0.5,
    by_hand=0.5,
    torch_own=("torch.nn.RMSNorm", "torch.nn.functional.rms_norm"),
    hint="Squares, their mean over the last dimension (keepdim=True), plus 1e-5, and the root of that.",
)
def RMSNorm(solution, x: Float[Tensor, "*batch 4"], weight: Float[Tensor, "4"]) -> Float[Tensor, "*batch 4"]:
    """Root mean square normalisation."""
    return loaded(solution.RMSNorm(4), weight=weight)(x)


@RMSNorm.case
def ordinary(draw):
    return dict(x=draw.normal("*batch 4", std=0.1))  # small, so that 1e-5 and its place count


@RMSNorm.mistake(replaces="RMSNorm.forward", hint="No mean is subtracted: that is the difference to layer norm.")
def subtracts_the_mean(self, x):
    return self.weight * nn.functional.layer_norm(x, x.shape[-1:])


@RMSNorm.mistake(replaces="RMSNorm.forward", hint="1e-5 goes under the root, to the mean of the squares.")
def adds_epsilon_to_the_root(self, x):
    return self.weight * x / (x.square().mean(-1, keepdim=True).sqrt() + 1e-5)


@RMSNorm.mistake(replaces="RMSNorm.forward", hint="The mean of the squares, not their sum: divide the norm by √d.")
def divides_by_the_norm(self, x):
    return self.weight * x / x.norm(dim=-1, keepdim=True)


@RMSNorm.mistake(replaces="RMSNorm.forward", hint="Each position has its own norm: dim=-1, keepdim=True.")
def takes_the_mean_of_everything(self, x):
    return self.weight * x / (x.square().mean() + 1e-5).sqrt()


@exercise(
    points=2,
    gradients=0.5,
    by_hand=0.5,
    torch_own=("torch.nn.functional.gelu", "torch.nn.GELU"),
    hint="x times the normal distribution's Φ(x) = (1 + erf(x / √2)) / 2.",
)
def gelu(solution, x: Float[Tensor, "rows columns"]) -> Float[Tensor, "rows columns"]:
    """The Gaussian error linear unit."""
    return solution.gelu(x)


@gelu.alternative(differs=True, because="the paper gives the error function and this approximation")
def with_tanh(x):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


@gelu.mistake(hint="x σ(1.702 x) is a coarser approximation: use erf, or the one with tanh.")
def uses_a_sigmoid(x):
    return x * torch.sigmoid(1.702 * x)


@gelu.mistake(hint="Φ takes erf of x / √2.")
def forgets_the_root_of_two(x):
    return x * (1 + torch.erf(x)) / 2


@exercise(points=3, gradients=0.5, hint="Swish of the gate, times up, number by number; then down.")
def SwiGLU(
    solution,
    x: Float[Tensor, "*batch d"],
    gate: Float[Tensor, "hidden d"],
    up: Float[Tensor, "hidden d"],
    down: Float[Tensor, "d hidden"],
) -> Float[Tensor, "*batch d"]:
    """A feed-forward layer with a gate."""
    layer = solution.SwiGLU(*down.shape)
    return loaded(layer, {"gate.weight": gate, "up.weight": up, "down.weight": down})(x)


@SwiGLU.mistake(replaces="SwiGLU.forward", hint="Swish is x * sigmoid(x), not the sigmoid alone.")
def gates_with_a_sigmoid(self, x):
    return self.down(torch.sigmoid(self.gate(x)) * self.up(x))


@SwiGLU.mistake(replaces="SwiGLU.forward", hint="The activation belongs to the gate; up(x) has none.")
def activates_the_other_one(self, x):
    return self.down(self.gate(x) * nn.functional.silu(self.up(x)))


@SwiGLU.mistake(replaces="SwiGLU.forward", hint="Gate and up are multiplied.")
def adds_the_gate(self, x):
    return self.down(nn.functional.silu(self.gate(x)) + self.up(x))


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
