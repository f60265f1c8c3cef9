# exercise: optimisation/adam_step
# course: examples/classics
# cause: averages the gradient instead of its square in the second moment, whose root may not exist

import torch


def adam_step(x, gradient, m, v, t):
    m_new = 0.9 * m + 0.1 * gradient
    v_new = 0.999 * v + 0.001 * gradient
    m_hat = m_new / (1 - 0.9 ** t)
    v_hat = v_new / (1 - 0.999 ** t)
    x_new = x - 0.001 * m_hat / (torch.sqrt(v_hat) + 1e-8)
    return x_new, m_new, v_new
