# exercise: transformer/attention
# course: examples/classics
# cause: writes d ** 1 / 2, which is d to the power of 1, and then a division by 2

import torch.nn.functional as F


def attention(q, k, v):
    d = q.size(-1)
    scores = (q @ k.T) / (d ** 1 / 2)
    weights = F.softmax(scores, dim=-1)
    return weights @ v
