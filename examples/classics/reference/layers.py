"""Layers of neural networks.

Layer normalisation: Ba, Kiros and Hinton, 2016 (https://arxiv.org/abs/1607.06450). Batch normalisation: Ioffe and
Szegedy, 2015 (https://arxiv.org/abs/1502.03167). Convolution: LeCun et al., 1998. Dropout: Srivastava et al., 2014.
"""

import torch
from jaxtyping import Float
from torch import Tensor

EPS = 1e-5


def layer_norm(
    x: Float[Tensor, "batch features"], gain: Float[Tensor, "features"], bias: Float[Tensor, "features"]
) -> Float[Tensor, "batch features"]:
    """Each row with mean 0 and variance 1 (biased, plus 1e-5), then times the gain plus the bias."""
    centred = x - x.mean(dim=-1, keepdim=True)
    variance = (centred**2).mean(dim=-1, keepdim=True)
    return gain * centred / (variance + EPS).sqrt() + bias


def batch_norm(
    x: Float[Tensor, "batch features"], gain: Float[Tensor, "features"], bias: Float[Tensor, "features"]
) -> Float[Tensor, "batch features"]:
    """In training: each feature with mean 0 and variance 1 over the batch (biased, plus 1e-5), then gain and bias."""
    centred = x - x.mean(dim=0)
    variance = (centred**2).mean(dim=0)
    return gain * centred / (variance + EPS).sqrt() + bias


def conv2d(
    x: Float[Tensor, "channels h w"], kernels: Float[Tensor, "out channels kh kw"]
) -> Float[Tensor, "out rows columns"]:
    """Cross-correlation without padding, with a stride of 1: rows = h - kh + 1, columns = w - kw + 1."""
    height, width = kernels.shape[-2:]
    windows = x.unfold(1, height, 1).unfold(2, width, 1)
    return torch.einsum("chwij,ocij->ohw", windows, kernels)


def dropout(x: Tensor, p: float, training: bool) -> Tensor:
    """In training each number is 0 with probability p, else divided by 1 - p; in evaluation x itself."""
    if not training:
        return x
    return x * (torch.rand_like(x) >= p) / (1 - p)
