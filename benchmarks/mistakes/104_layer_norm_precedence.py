# exercise: layers/layer_norm
# course: examples/classics
# cause: divides only the mean by the standard deviation, for want of parentheses around the difference

import torch


def layer_norm(x: torch.Tensor, gain: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    mean = x.mean(dim=-1, keepdim=True)
    var = x.var(dim=-1, unbiased=False, keepdim=True)
    normed = x - mean / torch.sqrt(var + 1e-5)
    return normed * gain + bias
