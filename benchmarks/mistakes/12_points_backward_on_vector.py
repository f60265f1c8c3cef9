# exercise: autograd/gradient_of_x_squared_plus_y_squared_plus_5_thousand_times
# course: built-in
# cause: calls backward on the thousand values without summing them to one number first

import torch

one_thousand_random_points = torch.rand(1000, 2, requires_grad=True)


def gradient_of_x_squared_plus_y_squared_plus_5_thousand_times():
    x = one_thousand_random_points[:, 0]
    y = one_thousand_random_points[:, 1]
    z = x**2 + y**2 + 5
    z.backward()
    return one_thousand_random_points.grad.numpy()
