# exercise: optimisation/adam_step
# course: examples/classics
# cause: updates x, m and v in place and so changes the caller's tensors, where new ones are asked for

import torch


def adam_step(x, gradient, m, v, t):
    m *= 0.9
    m += 0.1 * gradient
    v *= 0.999
    v += 0.001 * gradient**2
    m_hat = m / (1 - 0.9**t)
    v_hat = v / (1 - 0.999**t)
    x -= 0.001 * m_hat / (v_hat.sqrt() + 1e-8)
    return x, m, v
