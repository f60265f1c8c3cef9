# exercise: optimisation/clip_by_norm
# course: examples/classics
# cause: scales the gradients in any case, also where their norm is small enough, and so makes short ones longer

import torch


def clip_by_norm(gradients, most):
    flat = torch.cat([g.flatten() for g in gradients])
    norm = flat.norm()
    return [g * most / norm for g in gradients]
