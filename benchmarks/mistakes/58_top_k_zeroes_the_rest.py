# exercise: transformer/top_k_sample
# course: examples/classics
# cause: sets the logits outside the top k to 0 instead of minus infinity, so they can still be drawn

import torch


def top_k_sample(logits, k, generator):
    values, indices = torch.topk(logits, k, dim=-1)
    filtered = torch.zeros_like(logits).scatter(-1, indices, values)
    probs = torch.softmax(filtered, dim=-1)
    return torch.multinomial(probs, num_samples=1, generator=generator).squeeze(-1)
