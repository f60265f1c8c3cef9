# exercise: transformer/attention
# course: examples/classics
# cause: divides by the square root of d after the softmax instead of before it

import math

import torch


def attention(q, k, v):
    scores = torch.einsum("qd,kd->qk", q, k)
    e = torch.exp(scores - scores.max(dim=-1, keepdim=True).values)
    weights = e / e.sum(dim=-1, keepdim=True) / math.sqrt(q.shape[1])
    return torch.einsum("qk,kv->qv", weights, v)
