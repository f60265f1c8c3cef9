# exercise: layers/conv2d
# course: examples/classics
# cause: flips the kernel as in the mathematical convolution, though cross-correlation is asked for

import torch


def conv2d(x, kernels):
    n_out, n_in, kh, kw = kernels.shape
    rows, cols = x.shape[1] - kh + 1, x.shape[2] - kw + 1
    flipped = torch.flip(kernels, dims=(2, 3))
    out = torch.zeros(n_out, rows, cols, dtype=x.dtype, device=x.device)
    for i in range(rows):
        for j in range(cols):
            patch = x[:, i:i + kh, j:j + kw]
            out[:, i, j] = (flipped * patch).sum(dim=(1, 2, 3))
    return out
