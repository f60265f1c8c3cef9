# exercise: autograd/gradient_of_x_squared_plus_y_squared_plus_5_thousand_times
# course: built-in
# cause: repeats the backward pass in a loop of a thousand, so the gradients add up to a thousand times the right ones

import numpy as np
import torch

one_thousand_random_points = torch.rand((1000, 2), requires_grad=True)


def gradient_of_x_squared_plus_y_squared_plus_5_thousand_times() -> np.ndarray:
    for _ in range(1000):
        out = (one_thousand_random_points**2).sum(dim=1) + 5
        out.sum().backward()
    return one_thousand_random_points.grad.detach().numpy()
