# exercise: layers/dropout
# course: examples/classics
# cause: multiplies by 1 - p in evaluation instead of dividing by it in training, as in the original paper

import torch


def dropout(x, p, training):
    if training:
        mask = (torch.rand(x.shape) > p).float()
        return x * mask
    return x * (1 - p)
