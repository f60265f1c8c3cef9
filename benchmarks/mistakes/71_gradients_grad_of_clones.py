# exercise: autograd/gradients_of_sum_of_squares
# course: built-in
# cause: asks clones of a and b for their gradients, which are None because clones are no leaves

import torch


def gradients_of_sum_of_squares(a, b):
    # work on copies so that the originals are not changed
    x = a.clone()
    y = b.clone()
    c = x**2 + y**2
    c.backward()
    return x.grad, y.grad
