# exercise: transformer/attention
# course: examples/classics
# cause: takes the wrong size for d: len(k) is the number of keys, not the length of each

import torch


def my_softmax(s):
    e = (s - s.amax(-1, keepdim=True)).exp()
    return e / e.sum(-1, keepdim=True)


def attention(q, k, v):
    d = len(k)
    weights = my_softmax(q @ k.transpose(0, 1) / d**0.5)
    return weights @ v
