# exercise: transformer/top_k_sample
# course: examples/classics
# cause: returns the place among the k largest, 0 to k - 1, and does not look up which token stands there

import torch


def top_k_sample(logits, k, generator):
    top, tokens = logits.topk(k, dim=-1)
    probs = top.softmax(dim=-1)
    picks = torch.multinomial(probs, 1, generator=generator)
    return picks[:, 0]
