# exercise: transformer/top_k_sample
# course: examples/classics
# cause: draws from the logits themselves and forgets the softmax

import torch


def top_k_sample(logits, k, generator):
    top_logits, top_tokens = torch.topk(logits, k, dim=-1)
    idx = torch.multinomial(top_logits, num_samples=1, generator=generator)
    return torch.gather(top_tokens, -1, idx).squeeze(-1)
