# exercise: layers/layer_norm
# course: examples/classics
# cause: adds the bias before multiplying by the gain, so the bias is scaled as well

import torch
from torch import Tensor


def layer_norm(x: Tensor, gain: Tensor, bias: Tensor) -> Tensor:
    mean = torch.mean(x, dim=1, keepdim=True)
    var = torch.var(x, dim=1, keepdim=True, unbiased=False)
    normed = (x - mean) / torch.sqrt(var + 1e-5)
    return gain * (normed + bias)
