# exercise: layers/layer_norm
# course: examples/classics
# cause: divides by the variance and forgets its square root

import torch


def layer_norm(x, gain, bias):
    mu = x.mean(dim=-1, keepdim=True)
    var = ((x - mu) ** 2).mean(dim=-1, keepdim=True)
    x_hat = (x - mu) / (var + 1e-5)
    return x_hat * gain + bias
