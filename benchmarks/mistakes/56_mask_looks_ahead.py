# exercise: transformer/causal_mask
# course: examples/classics
# cause: swaps row and column in the comparison, so each position sees what follows instead of what came before

import torch


def causal_mask(n: int) -> torch.Tensor:
    i = torch.arange(n).unsqueeze(1)
    j = torch.arange(n).unsqueeze(0)
    return i <= j
