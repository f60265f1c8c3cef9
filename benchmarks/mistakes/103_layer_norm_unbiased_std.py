# exercise: layers/layer_norm
# course: examples/classics
# cause: takes torch's std with its default, which divides by n - 1

import torch


def layer_norm(x, gain, bias):
    mean = x.mean(dim=-1, keepdim=True)
    std = x.std(dim=-1, keepdim=True)
    return gain * (x - mean) / torch.sqrt(std**2 + 1e-5) + bias
