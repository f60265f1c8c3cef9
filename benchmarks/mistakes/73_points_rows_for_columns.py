# exercise: autograd/gradient_of_x_squared_plus_y_squared_plus_5_thousand_times
# course: built-in
# cause: takes the first two rows for the columns x and y, so all other points get a gradient of 0

import torch

one_thousand_random_points = torch.rand(1000, 2, requires_grad=True)


def gradient_of_x_squared_plus_y_squared_plus_5_thousand_times():
    x = one_thousand_random_points[0]
    y = one_thousand_random_points[1]
    f = x**2 + y**2 + 5
    f.sum().backward()
    return one_thousand_random_points.grad.numpy()
