# exercise: optimisation/adam_step
# course: examples/classics
# cause: multiplies beta by t in the correction, one star short of the power beta ** t

import torch

LR = 1e-3
B1, B2 = 0.9, 0.999
EPS = 1e-8


def adam_step(x, gradient, m, v, t):
    m = B1 * m + (1 - B1) * gradient
    v = B2 * v + (1 - B2) * gradient * gradient
    m_hat = m / (1 - B1 * t)
    v_hat = v / (1 - B2 * t)
    return x - LR * m_hat / (v_hat.sqrt() + EPS), m, v
