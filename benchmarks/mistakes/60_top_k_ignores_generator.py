# exercise: transformer/top_k_sample
# course: examples/classics
# cause: draws without the generator that is given, so the same seed does not give the same tokens

import torch
from torch.distributions import Categorical


def top_k_sample(logits, k, generator):
    values, tokens = torch.topk(logits, k)
    choice = Categorical(logits=values).sample()
    return tokens[torch.arange(len(tokens)), choice]
