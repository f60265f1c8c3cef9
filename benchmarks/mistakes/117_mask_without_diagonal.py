# exercise: transformer/causal_mask
# course: examples/classics
# cause: leaves the diagonal out, so that a position may not attend to itself

import torch


def causal_mask(n):
    mask = torch.zeros(n, n, dtype=torch.bool)
    for i in range(n):
        for j in range(i):
            mask[i, j] = True
    return mask
