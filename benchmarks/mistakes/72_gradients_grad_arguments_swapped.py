# exercise: autograd/gradients_of_sum_of_squares
# course: built-in
# cause: swaps the arguments of torch.autograd.grad, and so asks for the derivative of a by c

import torch


def gradients_of_sum_of_squares(a: torch.Tensor, b: torch.Tensor):
    c = torch.pow(a, 2) + torch.pow(b, 2)
    dc_da = torch.autograd.grad(a, c, retain_graph=True)[0]
    dc_db = torch.autograd.grad(b, c)[0]
    return dc_da, dc_db
