# exercise: autograd/gradients_of_sum_of_squares
# course: built-in
# cause: squares the sum, (a + b)², where the sum of the squares is asked for

import torch


def gradients_of_sum_of_squares(a, b):
    c = torch.square(torch.add(a, b))
    c.backward()
    return a.grad, b.grad
