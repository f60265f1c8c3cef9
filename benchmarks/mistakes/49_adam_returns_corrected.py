# exercise: optimisation/adam_step
# course: examples/classics
# cause: overwrites m and v by their corrected values and returns those, so the next step corrects them again

import torch


def adam_step(x, gradient, m, v, t):
    beta1, beta2, lr, eps = 0.9, 0.999, 0.001, 1e-8
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * gradient**2
    m = m / (1 - beta1**t)
    v = v / (1 - beta2**t)
    x = x - lr * m / (torch.sqrt(v) + eps)
    return x, m, v
