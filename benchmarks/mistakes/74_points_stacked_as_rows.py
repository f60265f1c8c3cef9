# exercise: autograd/gradient_of_x_squared_plus_y_squared_plus_5_thousand_times
# course: built-in
# cause: stacks the two partial derivatives as rows, and returns 2 by 1000 instead of 1000 by 2

import numpy as np
import torch

one_thousand_random_points = torch.rand(1000, 2, requires_grad=True)


def gradient_of_x_squared_plus_y_squared_plus_5_thousand_times():
    x = one_thousand_random_points[:, 0].detach().requires_grad_()
    y = one_thousand_random_points[:, 1].detach().requires_grad_()
    f = x**2 + y**2 + 5
    f.sum().backward()
    return np.stack([x.grad.numpy(), y.grad.numpy()])
