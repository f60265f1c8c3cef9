# exercise: optimisation/clip_by_norm
# course: examples/classics
# cause: clips every gradient by its own norm and not by that of all of them

import torch


def clip_by_norm(gradients, most):
    clipped = []
    for g in gradients:
        norm = g.norm()
        if norm > most:
            g = g * most / norm
        clipped.append(g)
    return clipped
