# exercise: autograd/gradient_of_x_squared_plus_y_squared_plus_5_thousand_times
# course: built-in
# cause: runs backward, but returns the values of the function instead of the gradient

import torch

one_thousand_random_points = torch.rand((1000, 2), requires_grad=True)


def gradient_of_x_squared_plus_y_squared_plus_5_thousand_times():
    result = one_thousand_random_points[:, 0] ** 2 + one_thousand_random_points[:, 1] ** 2 + 5
    result.sum().backward()
    return result.detach().numpy()
