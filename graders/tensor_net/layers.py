"""A linear function, the net's initial tensors, and ReLU."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from graders._mistakes import mistakes
from graders.tensor_net._net import tensors_by_name
from nnexercises import common, exercise


@exercise(points=2, gradients=0.5, hint="Output j of row i is the dot product of row i with row j of the matrix.")
def apply_linear_function_to_input(
    solution, linear_function: Float[Tensor, "d_output d_input"], input_to_function: Float[Tensor, "batch d_input"]
) -> Float[Tensor, "batch d_output"]:
    """Every row of the input through the matrix."""
    return solution.apply_linear_function_to_input(linear_function, input_to_function)


@apply_linear_function_to_input.case(points=0.25, hint="One row in, one row out: the batch dimension stays.")
def a_batch_of_one(draw):
    draw.fix(batch=1)
    return {}


@apply_linear_function_to_input.case(points=0.25, hint="The batch may be as large as the matrix: it is not transposed.")
def all_sizes_equal(draw):
    draw.fix(batch=3, d_input=3, d_output=3)
    return {}


@apply_linear_function_to_input.case(points=0.25, hint="A transposed matrix is a matrix like any other.")
def not_contiguous(draw):
    return dict(linear_function=draw.normal("d_input d_output").T)


mistakes(
    apply_linear_function_to_input,
    multiplies_by_the_untransposed_matrix=(
        "The matrix is (d_output, d_input): transpose it for input @ matrix.",
        lambda matrix, x: x @ matrix,
    ),
    returns_the_transpose=(
        "One row of output for each row of input: (batch, d_output).",
        lambda matrix, x: matrix @ x.T,
    ),
    applies_relu=("A linear function has no ReLU in it.", lambda matrix, x: (x @ matrix.T).clamp(min=0)),
    adds_the_rows_up=(
        "Every row of the batch goes through on its own; you add them up.",
        lambda matrix, x: (x @ matrix.T).sum(0, keepdim=True).expand(len(x), -1),
    ),
    averages_over_the_inputs=(
        "Multiply and add up over d_input; you take the mean.",
        lambda matrix, x: (x @ matrix.T) / x.shape[1],
    ),
    squeezes_a_batch_of_one=("Keep the batch dimension, also of one row.", lambda matrix, x: (x @ matrix.T).squeeze(0)),
    counts_on_contiguous_memory=(
        "view needs numbers that lie in a row in memory; reshape does not.",
        lambda matrix, x: x @ matrix.view(-1).view(matrix.shape).T,
    ),
)


@apply_linear_function_to_input.mistake(
    hint="Which way round the matrix goes does not depend on its sizes: it is always (d_output, d_input)."
)
def turns_the_matrix_whichever_way_fits(linear_function, input_to_function):
    fits = linear_function.shape[0] == input_to_function.shape[1]
    return input_to_function @ (linear_function if fits else linear_function.T)


def sample(tensor):
    """The facts about a tensor to examine; of a large one, only some 50,000 numbers."""
    if not isinstance(tensor, torch.Tensor):
        no_tensor = dict.fromkeys(("is a tensor", "requires_grad", "is a leaf", "is of 32-bit floats"), False)
        return no_tensor | {"size": [], "numbers": torch.zeros(0)}
    numbers = tensor.detach().flatten()
    return {
        "is a tensor": True,
        "size": list(tensor.shape),
        "requires_grad": tensor.requires_grad,
        "is a leaf": tensor.is_leaf,
        "is of 32-bit floats": tensor.dtype in (torch.float32, torch.get_default_dtype()),
        "numbers": numbers[:: max(len(numbers) // 50_000, 1)],
    }


@exercise(
    points=3,
    seconds=20,
    hint="Six tensors, weights (d_out, d_in) and biases (d_out,), each .uniform_(-1/20, 1/20) and requiring gradients.",
)
def initialize_new_three_layer_net(solution) -> dict:
    """784 → 2000 → 400 → 10; every tensor uniform in (-1/20, 1/20), a leaf that requires gradients."""
    net = tensors_by_name(solution.initialize_new_three_layer_net())
    other = tensors_by_name(solution.initialize_new_three_layer_net())
    samples = {name: sample(tensor) for name, tensor in net.items()}
    return samples | {"a second net has tensors of its own": all(net[name] is not other[name] for name in net)}


def description(sampled, bound):
    """A description of a randomly drawn tensor that is the same for all right ones.

    Whether its numbers are uniform in (-bound, bound) is judged by the largest distance d between their cumulative
    distribution and the uniform one. Massart's form of the Dvoretzky-Kiefer-Wolfowitz inequality (1990) says
    P(d > e) <= 2 exp(-2 n e²) for n numbers; e is chosen such that this is 1e-8 for each of the six tensors, which
    makes a false reject of a right net less likely than one in ten million. So does the bound on the correlation r of
    each number with the next, which is normal with deviation 1/√n where they are independent: |r| <= 6/√n.
    """
    numbers = sampled["numbers"].double()
    largest = numbers.abs().max().item() if len(numbers) else 0.0
    centred = numbers - numbers.mean()
    correlation = (centred[1:] * centred[:-1]).sum() / centred.square().sum().clamp(min=1e-30)
    return {
        "is a tensor": sampled["is a tensor"],
        "shape": str(tuple(sampled["size"])),
        "requires_grad": sampled["requires_grad"],
        "is a leaf": sampled["is a leaf"],
        "is of 32-bit floats": sampled["is of 32-bit floats"],
        # In float32, 1/20 is rounded up.
        "lies between -1/20 and 1/20": largest <= bound * (1 + 1e-6),
        "is spread evenly there": is_uniform(numbers, bound),
        "is spread evenly between its own ends": is_uniform(numbers, largest),
        "is drawn at random": bool(correlation.abs() <= 6 / max(len(numbers), 1) ** 0.5),
    }


def is_uniform(numbers, bound):
    """Whether numbers could be drawn from the uniform distribution in (-bound, bound)."""
    count = len(numbers)
    if count < 2 or numbers.min() == numbers.max():
        return False
    uniform = (numbers.sort().values + bound) / (2 * bound)
    steps = torch.arange(count, dtype=torch.float64) / count
    distance = torch.maximum((uniform - steps).abs(), (uniform - steps - 1 / count).abs()).max()
    return bool(distance <= math.sqrt(math.log(2 / 1e-8) / (2 * count)))


@initialize_new_three_layer_net.examination
def tensors(sampled):
    return {name: fact if isinstance(fact, bool) else description(fact, 1 / 20) for name, fact in sampled.items()}


@initialize_new_three_layer_net.case(draws=1)
def ordinary(draw):
    return {}


def net_of(make):
    """A new net whose tensors are derived from right ones."""

    def wrong(solution):
        net = solution.initialize_new_three_layer_net()
        for name, tensor in list(vars(net).items()):
            setattr(net, name, make(tensor.detach()))
        return net

    return wrong


mistakes(
    initialize_new_three_layer_net,
    forgets_requires_grad=("Every tensor needs requires_grad=True, or it cannot learn.", net_of(lambda right: right)),
    transposes_the_weights=(
        "Weights are (d_out, d_in): 784 inputs of 2000 neurons are (2000, 784).",
        net_of(lambda right: right.T.clone().requires_grad_()),
    ),
    draws_normal_numbers=(
        "Draw uniform numbers, not normal ones.",
        net_of(lambda right: (torch.randn_like(right) / 20).requires_grad_()),
    ),
    draws_positive_numbers_only=(
        "Negative numbers are asked for as well as positive ones.",
        net_of(lambda right: right.abs().requires_grad_()),
    ),
    leaves_the_biases_at_zero=(
        "Draw the biases at random as well.",
        net_of(lambda right: (right.clone() if right.dim() > 1 else 0 * right).requires_grad_()),
    ),
    draws_between_minus_one_and_one=(
        "The bound is 1/20 on either side.",
        net_of(lambda right: (20 * right).requires_grad_()),
    ),
    spaces_the_numbers_evenly=(
        "Draw the numbers at random; you space them evenly.",
        net_of(lambda right: torch.linspace(-0.05, 0.05, right.numel()).reshape(right.shape).requires_grad_()),
    ),
    makes_tensors_that_are_no_leaves=(
        "A tensor computed from one that requires gradients is no leaf: scale first, requires_grad last.",
        net_of(lambda right: right.requires_grad_() * 1.0),
    ),
)


@initialize_new_three_layer_net.mistake(hint="Every call makes a new net: build it inside the function.")
def returns_the_same_net_again(solution):
    return vars(returns_the_same_net_again).setdefault("net", solution.initialize_new_three_layer_net())


@exercise(
    points=3,
    by_hand=0.5,
    torch_own="relu",
    gradients=0.5,
    hint="Positive numbers stay as they are, all others become 0.",
)
def tensor_relu(solution, input_tensor: Tensor) -> Tensor:
    """max(x, 0) of every number of a tensor of any shape."""
    return solution.tensor_relu(input_tensor)


@tensor_relu.case(points=0.5, hint="The tensor may have any number of dimensions, none included.", draws=4)
def any_shape(draw):
    return dict(input_tensor=draw.normal(["a", "a b c", "", "a b c d"][draw.trial]).abs() * draw.sign() + 0.1)


@tensor_relu.case(points=0.25, hint="0 stays 0, and a tensor of negative numbers becomes 0.", counts_alone=False)
def zeros_and_negative_numbers(draw):
    negative = -draw.normal("rows columns").abs() - 0.1
    negative[0] = 0.0
    return dict(input_tensor=negative)


tensor_relu.also(common.not_contiguous, points=0.25)


@tensor_relu.case(points=0.25, hint="Numbers of any size go through unchanged: nothing is clipped above or squared.")
def tiny_and_huge_numbers(draw):
    return dict(input_tensor=draw.normal("rows columns") * [1e-4, 1e30][draw.trial])


mistakes(
    tensor_relu,
    takes_the_absolute_value=("A negative number becomes 0, not positive.", lambda x: x.abs()),
    changes_its_input=(
        "You change your caller's tensor: an operation that ends in _ works in place.",
        lambda x: x.clamp_(min=0),
    ),
    leaks_below_zero=(
        "That is a leaky ReLU: below 0 the output is exactly 0.",
        lambda x: torch.where(x > 0, x, 0.01 * x),
    ),
    returns_the_slope=(
        "That is the slope of ReLU, 0 or 1; its value above 0 is x itself.",
        lambda x: (x > 0).to(x.dtype),
    ),
    takes_the_minimum=("min keeps the negative numbers: you want the positive ones.", lambda x: x.clamp(max=0)),
    keeps_only_the_positive_numbers=(
        "A mask drops the other numbers and the shape with them: they must become 0 in their place.",
        lambda x: x[x > 0],
    ),
    stops_at_six=("ReLU has no upper bound.", lambda x: x.clamp(0, 6)),
    drops_small_numbers=(
        "Compare with 0 itself: a positive number stays, however small it is.",
        lambda x: torch.where(x > 1e-2, x, 0.0),
    ),
    divides_by_its_input=("0 / 0 is not a number: do not divide by the input.", lambda x: x * (x.abs() / x + 1) / 2),
)


@tensor_relu.mistake(hint="Do not count on two dimensions.")
def loops_over_rows_and_columns(input_tensor):
    result = torch.zeros_like(input_tensor)
    for row in range(input_tensor.shape[0]):
        for column in range(input_tensor.shape[1]):
            result[row, column] = max(input_tensor[row, column], 0.0)
    return result
