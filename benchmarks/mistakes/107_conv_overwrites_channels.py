# exercise: layers/conv2d
# course: examples/classics
# cause: assigns instead of adding in the loop over channels, so only the last one counts

import torch


def conv2d(x, kernels):
    O, C, kh, kw = kernels.shape
    _, H, W = x.shape
    out = torch.zeros((O, H - kh + 1, W - kw + 1), dtype=x.dtype, device=x.device)
    for o in range(O):
        for c in range(C):
            for i in range(H - kh + 1):
                for j in range(W - kw + 1):
                    out[o, i, j] = (x[c, i:i + kh, j:j + kw] * kernels[o, c]).sum()
    return out
