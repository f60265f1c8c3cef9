# exercise: layers/conv2d
# course: examples/classics
# cause: computes the output size as h - kh and w - kw, which leaves out the last row and the last column

import torch


def conv2d(x, kernels):
    c, h, w = x.shape
    n, _, kh, kw = kernels.shape
    rows = []
    for i in range(h - kh):
        row = []
        for j in range(w - kw):
            patch = x[:, i : i + kh, j : j + kw]
            row.append((kernels * patch).sum(dim=(1, 2, 3)))
        rows.append(torch.stack(row, dim=-1))
    return torch.stack(rows, dim=1)
