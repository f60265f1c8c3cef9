# exercise: optimisation/clip_by_norm
# course: examples/classics
# cause: returns only inside the if, so small gradients give None

import torch


def clip_by_norm(gradients, most):
    total = torch.sqrt(sum((g**2).sum() for g in gradients))
    if total > most:
        return [g * (most / total) for g in gradients]
