# exercise: layers/batch_norm
# course: examples/classics
# cause: adds the bias before it multiplies by the gain, for want of parentheses in the right place

import torch


def batch_norm(x, gain, bias):
    mean = x.mean(dim=0)
    var = x.var(dim=0, correction=0)
    x_hat = (x - mean) / torch.sqrt(var + 1e-5)
    return gain * (x_hat + bias)
