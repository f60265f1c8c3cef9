# exercise: layers/dropout
# course: examples/classics
# cause: zeroes numbers but does not divide the rest by 1 - p

import torch


def dropout(x, p, training):
    if training:
        mask = (torch.rand(x.shape, device=x.device) > p).to(x.dtype)
        return x * mask
    return x
