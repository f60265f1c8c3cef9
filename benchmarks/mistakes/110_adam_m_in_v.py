# exercise: optimisation/adam_step
# course: examples/classics
# cause: squares the new first moment m instead of the gradient in v, a wrong variable

def adam_step(x, gradient, m, v, t):
    beta1, beta2, lr, eps = 0.9, 0.999, 0.001, 1e-8
    m = beta1 * m + (1 - beta1) * gradient
    v = beta2 * v + (1 - beta2) * m**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return x - lr * m_hat / (v_hat**0.5 + eps), m, v
