"""Unit `autograd`: derivatives by automatic differentiation."""

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from nnexercises import exercise, is_constant

# --- gradients_of_sum_of_squares ----------------------------------------------------------------------------------


def asked_of_globals(solution, a, b):
    """A file may answer at top level instead, for a = 5 and b = 3: an error there shifts the result here.

    Numbers that are written down, as those of the course's text can be, are what they are for any a and b.
    """
    by_a, by_b = solution.dc_da, solution.dc_db
    copied = [is_constant(solution, name) for name in ("dc_da", "dc_db")]
    if all(copied) and {type(by_a), type(by_b)} <= {type(None), type(...)}:
        raise NotImplementedError("dc_da and dc_db still hold nothing")
    if by_a is None or by_b is None:
        return by_a, by_b
    rights = (0 if copied[0] else 2 * a - 10), (0 if copied[1] else 2 * b - 6)
    by_a, by_b = torch.as_tensor(by_a, device=a.device), torch.as_tensor(by_b, device=b.device)
    return (0 * a + by_a + rights[0]).reshape(1), (0 * b + by_b + rights[1]).reshape(1)


@exercise(points=2, hint="backward() on c fills a.grad and b.grad.")
def gradients_of_sum_of_squares(
    solution, a: Float[Tensor, "1"], b: Float[Tensor, "1"]
) -> tuple[Float[Tensor, "1"], Float[Tensor, "1"]] | list[Float[Tensor, "1"]]:
    """The derivatives of c = a² + b² by a and by b."""
    if not hasattr(solution, "gradients_of_sum_of_squares") and hasattr(solution, "dc_da"):
        return asked_of_globals(solution, a, b)
    return solution.gradients_of_sum_of_squares(a.requires_grad_(), b.requires_grad_())


@gradients_of_sum_of_squares.case(draws=3)
def ordinary(draw):
    sign = (-1) ** draw.trial
    return dict(a=sign * draw.uniform("1", 1.0, 5.0), b=-sign * draw.uniform("1", 1.0, 5.0))


@gradients_of_sum_of_squares.case(
    points=0.5,
    hint="For 5 and 3, the derivatives are 10 and 6.",
    draws=1,
    because="these are the numbers of the course's text, and earn their part on their own",
)
def five_and_three(draw):
    return dict(a=torch.tensor([5.0]), b=torch.tensor([3.0]))


@gradients_of_sum_of_squares.case(points=0.25, hint="At 0 the square is flat.", counts_alone=False, draws=1)
def zeros(draw):
    return dict(a=torch.zeros(1), b=torch.zeros(1))


@gradients_of_sum_of_squares.mistake(hint="First the derivative by a, then that by b.")
def swaps_the_two(a, b):
    return 2 * b, 2 * a


@gradients_of_sum_of_squares.mistake(hint="Those are the squares themselves, not their derivatives.")
def returns_the_squares(a, b):
    return a**2, b**2


@gradients_of_sum_of_squares.mistake(hint="The derivative of a² is not a: what becomes of the exponent?")
def forgets_the_factor(a, b):
    return a.clone(), b.clone()


@gradients_of_sum_of_squares.mistake(
    hint="backward() adds to the gradients that are there: call it once, or zero them."
)
def accumulates_two_passes(a, b):
    (a**2 + b**2).backward()
    (a**2 + b**2).backward()
    return a.grad, b.grad


@gradients_of_sum_of_squares.mistake(hint="The derivative is not always positive.")
def drops_the_sign(a, b):
    return (2 * a).abs(), (2 * b).abs()


@gradients_of_sum_of_squares.mistake(hint="Before backward() is called on c, .grad is None.")
def forgets_backward(a, b):
    return a.grad, b.grad


@gradients_of_sum_of_squares.mistake(hint="10 and 6 are right for 5 and 3 only: compute them from a and b.")
def returns_ten_and_six(a, b):
    return torch.tensor([10.0]), torch.tensor([6.0])


@gradients_of_sum_of_squares.mistake(hint="0 is a number like others: do not divide by a or b to get a derivative.")
def divides_by_its_input(a, b):
    return 2 * a**2 / a, 2 * b**2 / b


# --- gradient_of_x_squared_plus_y_squared_plus_5_thousand_times ---------------------------------------------------


@exercise(
    points=3,
    seconds=20,
    hint="Sum the squares of all points, backward(), and then points.grad as a NumPy array.",
    cpu_only=True,
)
def gradient_of_x_squared_plus_y_squared_plus_5_thousand_times(
    solution, points: Float[Tensor, "1000 2"]
) -> Float[np.ndarray, "1000 2"]:
    """The gradient of the sum of x² + y² over the module global one_thousand_random_points, plus 5, as NumPy."""
    solution.one_thousand_random_points = points.requires_grad_()
    return solution.gradient_of_x_squared_plus_y_squared_plus_5_thousand_times()


@gradient_of_x_squared_plus_y_squared_plus_5_thousand_times.case
def ordinary(draw):
    return dict(points=draw.normal("1000 2"))


@gradient_of_x_squared_plus_y_squared_plus_5_thousand_times.case(
    points=0.5, hint="Negative coordinates have negative derivatives; large ones, large derivatives."
)
def far_from_the_origin(draw):
    return dict(points=1e4 * draw.normal("1000 2") - 2e4)


def gradient(points, function):
    """The gradient of a function of the points, computed on a copy of them."""
    points = points.detach().clone().requires_grad_()
    return torch.autograd.grad(function(points), points)[0]


@gradient_of_x_squared_plus_y_squared_plus_5_thousand_times.mistake(
    hint="Sum the points up, do not average them: a mean makes every derivative a fraction of that."
)
def averages_the_points(solution):
    return gradient(solution.one_thousand_random_points, lambda points: (points**2).mean()).numpy()


@gradient_of_x_squared_plus_y_squared_plus_5_thousand_times.mistake(
    hint="A NumPy array is asked for: .detach().numpy()."
)
def returns_a_tensor(solution):
    return gradient(solution.one_thousand_random_points, lambda points: (points**2).sum())


@gradient_of_x_squared_plus_y_squared_plus_5_thousand_times.mistake(
    hint="Those are the points; their gradient is asked for."
)
def returns_the_points(solution):
    return solution.one_thousand_random_points.detach().numpy()


@gradient_of_x_squared_plus_y_squared_plus_5_thousand_times.mistake(
    hint="A constant does not change a derivative: the 5 disappears."
)
def adds_five_to_the_gradient(solution):
    return gradient(solution.one_thousand_random_points, lambda points: (points**2).sum()).numpy() + 5


@gradient_of_x_squared_plus_y_squared_plus_5_thousand_times.mistake(hint="Square both coordinates, not only x.")
def forgets_y(solution):
    return gradient(solution.one_thousand_random_points, lambda points: (points[:, 0] ** 2).sum()).numpy()


@gradient_of_x_squared_plus_y_squared_plus_5_thousand_times.mistake(
    hint="The result has a row for each point and a column for each coordinate."
)
def returns_the_transpose(solution):
    return gradient(solution.one_thousand_random_points, lambda points: (points**2).sum()).numpy().T


@gradient_of_x_squared_plus_y_squared_plus_5_thousand_times.mistake(
    hint="Take one_thousand_random_points inside the function: a default argument keeps the points of before."
)
def uses_points_of_its_own(solution):
    return gradient(torch.rand(1000, 2), lambda points: (points**2).sum()).numpy()


@gradient_of_x_squared_plus_y_squared_plus_5_thousand_times.mistake(
    hint="Large coordinates have large derivatives: clip nothing."
)
def clips_the_gradient(solution):
    return gradient(solution.one_thousand_random_points, lambda points: (points**2).sum()).clamp(-20, 20).numpy()
