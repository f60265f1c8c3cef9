# exercise: autograd/gradients_of_sum_of_squares
# course: built-in
# cause: takes the argument of backward for the variable to differentiate by, so the gradients are multiplied and added up

import torch


def gradients_of_sum_of_squares(a, b):
    c = a ** 2 + b ** 2
    c.backward(a, retain_graph=True)
    dc_da = a.grad
    c.backward(b)
    dc_db = b.grad
    return dc_da, dc_db
