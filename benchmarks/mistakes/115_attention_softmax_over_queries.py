# exercise: transformer/attention
# course: examples/classics
# cause: takes the softmax over dimension 0, the queries, instead of over the keys

import math

import torch


def attention(q, k, v):
    scores = torch.matmul(q, k.transpose(0, 1)) / math.sqrt(k.shape[1])
    weights = torch.softmax(scores, dim=0)
    return torch.matmul(weights, v)
