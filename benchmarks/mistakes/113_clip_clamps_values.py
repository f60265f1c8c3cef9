# exercise: optimisation/clip_by_norm
# course: examples/classics
# cause: clamps each number between -most and most, which is clipping by value

import torch


def clip_by_norm(gradients, most):
    return [torch.clamp(g, -most, most) for g in gradients]
