# exercise: layers/dropout
# course: examples/classics
# cause: turns the comparison round: p is the probability to keep a number instead of to drop it

import torch
from torch import Tensor


def dropout(x: Tensor, p: float, training: bool) -> Tensor:
    if not training:
        return x
    keep = torch.bernoulli(torch.full_like(x, p))
    return x * keep / (1 - p)
