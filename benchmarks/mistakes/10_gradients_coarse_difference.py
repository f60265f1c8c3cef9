# exercise: autograd/gradients_of_sum_of_squares
# course: built-in
# cause: approximates the derivatives by a difference quotient with a step of 0.01, which is off by that step

import torch


def f(a, b):
    return a**2 + b**2


def gradients_of_sum_of_squares(a, b):
    h = 0.01
    with torch.no_grad():
        dc_da = (f(a + h, b) - f(a, b)) / h
        dc_db = (f(a, b + h) - f(a, b)) / h
    return dc_da, dc_db
