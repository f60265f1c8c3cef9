# exercise: optimisation/clip_by_norm
# course: examples/classics
# cause: adds the norms of the gradients up, which is more than the norm of all of them as one vector

import torch


def clip_by_norm(gradients, most):
    total_norm = 0.0
    for g in gradients:
        total_norm += torch.norm(g)
    if total_norm > most:
        gradients = [g * (most / total_norm) for g in gradients]
    return gradients
