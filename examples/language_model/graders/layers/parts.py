"""What is done at each position on its own."""

import math

import torch
from jaxtyping import Float, Int
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
