"""Unit `layers`: normalisation, convolution and dropout."""

import torch
from jaxtyping import Float
from torch import Tensor

from nnexercises import exercise


@exercise(points=2, by_hand=0.5, torch_own="layer_norm", gradients=0.5, hint="Mean and variance of each row.")
def layer_norm(
    solution, x: Float[Tensor, "batch features"], gain: Float[Tensor, "features"], bias: Float[Tensor, "features"]
) -> Float[Tensor, "batch features"]:
    """Each row with mean 0 and variance 1, then scaled and shifted."""
    return solution.layer_norm(x, gain, bias)


@layer_norm.mistake(hint="The variance is the mean of the squares, not n / (n - 1) times it: correction=0.")
def takes_the_unbiased_variance(x, gain, bias):
    return gain * (x - x.mean(-1, keepdim=True)) / (x.var(-1, keepdim=True) + 1e-5).sqrt() + bias


@exercise(points=2, by_hand=0.5, torch_own="batch_norm", gradients=0.5, hint="Mean and variance of each column.")
def batch_norm(
    solution, x: Float[Tensor, "batch features"], gain: Float[Tensor, "features"], bias: Float[Tensor, "features"]
) -> Float[Tensor, "batch features"]:
    """In training: each feature with mean 0 and variance 1 over the batch, then scaled and shifted."""
    return solution.batch_norm(x, gain, bias)


@batch_norm.case
def ordinary(draw):
    return {}  # from two rows on: one has no variance


@batch_norm.mistake(hint="Each feature is normalised over the batch, dim=0, not each row over its features.")
def normalises_rows(x, gain, bias):
    return torch.nn.functional.layer_norm(x, x.shape[-1:], gain, bias)


@exercise(points=2, by_hand=0.5, torch_own="convolution", gradients=0.5, hint="A kernel's place, its window, a sum.")
def conv2d(
    solution, x: Float[Tensor, "channels h w"], kernels: Float[Tensor, "out channels 3 2"]
) -> Float[Tensor, "out rows columns"]:
    """Cross-correlation without padding: every kernel at every place of the image."""
    return solution.conv2d(x, kernels)


@conv2d.case
def ordinary(draw):
    draw.fix(h=6, w=7)
    return {}


@conv2d.mistake(hint="A network's convolution does not flip its kernels.")
def flips_the_kernels(x, kernels):
    return torch.nn.functional.conv2d(x[None], kernels.flip(-1, -2))[0]


@exercise(points=2, hint="In training, zeros and numbers divided by 1 - p; in evaluation, nothing.")
def dropout(solution, x: Float[Tensor, "features"], p: float) -> dict:
    """In training each number is 0 with probability p, else divided by 1 - p; in evaluation nothing happens."""
    many = solution.dropout(x.expand(10_000, -1), p, True)
    kept, share = many != 0, (many == 0).double().mean().item()
    rescaled = torch.where(kept, many, x / (1 - p))[kept.any(1)][:20]
    alone = bool((kept != kept[:1]).any() and (kept != kept[:, :1]).any())
    facts = {"dropped p": abs(share - p) < 0.05, "drops each number on its own": alone}
    return {"rescaled": rescaled, **facts, "evaluation": solution.dropout(x, p, False)}


@dropout.case
def ordinary(draw):
    return dict(x=draw.uniform("9", 1.0, 2.0), p=draw.number(0.2, 0.8))
