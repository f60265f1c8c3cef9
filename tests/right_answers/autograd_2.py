"""Only the globals dc_da and dc_db at top level, torch imported as t, one backward for each of the thousand points."""

import torch as t

a = t.tensor([5.0], requires_grad=True)
b = t.tensor([3.0], requires_grad=True)
c = a**2 + b**2

c.backward()
dc_da = a.grad
dc_db = b.grad

print(f"{dc_da=} {dc_db=}")

one_thousand_random_points = t.randn((1000, 2)).requires_grad_()


def gradient_of_x_squared_plus_y_squared_plus_5_thousand_times():
    for x, y in one_thousand_random_points:
        (x**2 + y**2 + 5).backward()
    return one_thousand_random_points.grad.detach().cpu().numpy()
