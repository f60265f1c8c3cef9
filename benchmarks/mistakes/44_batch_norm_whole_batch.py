# exercise: layers/batch_norm
# course: examples/classics
# cause: leaves out dim and takes one mean and one variance over all the numbers instead of one for each feature

import torch


def batch_norm(x, gain, bias):
    mean = x.mean()
    var = ((x - mean) ** 2).mean()
    return gain * (x - mean) / torch.sqrt(var + 1e-5) + bias
