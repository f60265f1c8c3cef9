# exercise: layers/dropout
# course: examples/classics
# cause: drops numbers in evaluation too, because it never looks at training

import torch


def dropout(x: torch.Tensor, p: float, training: bool) -> torch.Tensor:
    keep = torch.rand_like(x) >= p
    return x * keep / (1 - p)
