"""Unit `tensor_net`: a three-layer net of six tensors."""

import math
from dataclasses import dataclass
from itertools import pairwise

import torch
from jaxtyping import Float, Shaped
from torch import Tensor, nn

from nnexercises import MissingData, data_folder, definition, exercise

# --- apply_linear_function_to_input -------------------------------------------------------------------------------


@exercise(points=2, gradients=0.5, hint="Output j of row i is the dot product of row i with row j of the matrix.")
def apply_linear_function_to_input(
    solution,
    linear_function: Float[Tensor, "d_output d_input"],
    input_to_function: Float[Tensor, "batch d_input"],
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


@apply_linear_function_to_input.mistake(hint="The matrix is (d_output, d_input): transpose it for input @ matrix.")
def multiplies_by_the_untransposed_matrix(linear_function, input_to_function):
    return input_to_function @ linear_function


@apply_linear_function_to_input.mistake(hint="One row of output for each row of input: (batch, d_output).")
def returns_the_transpose(linear_function, input_to_function):
    return linear_function @ input_to_function.T


@apply_linear_function_to_input.mistake(hint="A linear function has no ReLU in it.")
def applies_relu(linear_function, input_to_function):
    return (input_to_function @ linear_function.T).clamp(min=0)


@apply_linear_function_to_input.mistake(hint="Every row of the batch goes through on its own; you add them up.")
def adds_the_rows_up(linear_function, input_to_function):
    return (input_to_function @ linear_function.T).sum(0, keepdim=True).expand(len(input_to_function), -1)


@apply_linear_function_to_input.mistake(hint="Multiply and add up over d_input; you take the mean.")
def averages_over_the_inputs(linear_function, input_to_function):
    return (input_to_function @ linear_function.T) / input_to_function.shape[1]


@apply_linear_function_to_input.mistake(hint="Keep the batch dimension, also of one row.")
def squeezes_a_batch_of_one(linear_function, input_to_function):
    return (input_to_function @ linear_function.T).squeeze(0)


@apply_linear_function_to_input.mistake(
    hint="Which way round the matrix goes does not depend on its sizes: it is always (d_output, d_input)."
)
def turns_the_matrix_whichever_way_fits(linear_function, input_to_function):
    fits = linear_function.shape[0] == input_to_function.shape[1]
    return input_to_function @ (linear_function if fits else linear_function.T)


@apply_linear_function_to_input.mistake(hint="view needs numbers that lie in a row in memory; reshape does not.")
def counts_on_contiguous_memory(linear_function, input_to_function):
    return input_to_function @ linear_function.view(-1).view(linear_function.shape).T


# --- initialize_new_three_layer_net -------------------------------------------------------------------------------


def tensors_by_name(net):
    names = ("layer_0", "layer_0_bias", "layer_1", "layer_1_bias", "layer_2", "layer_2_bias")
    return {name: getattr(net, name) for name in names}


def sample(tensor):
    """What there is to know of a tensor; of a large one, some 50,000 of its numbers."""
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
    """What can be said of a tensor that is drawn at random, so that a right one is always described alike.

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
        # In float32, 1/20 is a little more than 1/20.
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


def wrong_net(solution, make):
    """The net with other tensors: ``make`` gets the name and a right one."""
    net = solution.initialize_new_three_layer_net()
    for name, tensor in list(vars(net).items()):
        setattr(net, name, make(name, tensor.detach()))
    return net


@initialize_new_three_layer_net.mistake(hint="Every tensor needs requires_grad=True, or it cannot learn.")
def forgets_requires_grad(solution):
    return wrong_net(solution, lambda name, tensor: tensor)


@initialize_new_three_layer_net.mistake(hint="Weights are (d_out, d_in): 784 inputs of 2000 neurons are (2000, 784).")
def transposes_the_weights(solution):
    return wrong_net(solution, lambda name, tensor: tensor.T.clone().requires_grad_())


@initialize_new_three_layer_net.mistake(hint="The numbers are uniform, not normal.")
def draws_normal_numbers(solution):
    return wrong_net(solution, lambda name, tensor: (torch.randn_like(tensor) / 20).requires_grad_())


@initialize_new_three_layer_net.mistake(hint="Negative numbers are asked for as well as positive ones.")
def draws_positive_numbers_only(solution):
    return wrong_net(solution, lambda name, tensor: tensor.abs().requires_grad_())


@initialize_new_three_layer_net.mistake(hint="The biases are drawn at random as well.")
def leaves_the_biases_at_zero(solution):
    return wrong_net(solution, lambda name, t: (0 * t if "bias" in name else t.clone()).requires_grad_())


@initialize_new_three_layer_net.mistake(hint="The bound is 1/20 on either side.")
def draws_between_minus_one_and_one(solution):
    return wrong_net(solution, lambda name, tensor: (20 * tensor).requires_grad_())


@initialize_new_three_layer_net.mistake(hint="The numbers are drawn at random, not spaced evenly.")
def spaces_the_numbers_evenly(solution):
    def spaced(tensor):
        return torch.linspace(-0.05, 0.05, tensor.numel()).reshape(tensor.shape)

    return wrong_net(solution, lambda name, tensor: spaced(tensor).requires_grad_())


@initialize_new_three_layer_net.mistake(hint="Every call makes a new net: build it inside the function.")
def returns_the_same_net_again(solution):
    return vars(returns_the_same_net_again).setdefault("net", solution.initialize_new_three_layer_net())


@initialize_new_three_layer_net.mistake(
    hint="A tensor computed from one that requires gradients is no leaf: scale first, requires_grad last."
)
def makes_tensors_that_are_no_leaves(solution):
    return wrong_net(solution, lambda name, tensor: tensor.requires_grad_() * 1.0)


# --- tensor_relu --------------------------------------------------------------------------------------------------


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


@tensor_relu.case(points=0.25, hint="A transposed tensor is a tensor like any other: count on no memory layout.")
def not_contiguous(draw):
    return dict(input_tensor=draw.normal("rows columns").T)


@tensor_relu.case(points=0.25, hint="Numbers of any size go through unchanged: nothing is clipped above or squared.")
def tiny_and_huge_numbers(draw):
    return dict(input_tensor=draw.normal("rows columns") * [1e-4, 1e30][draw.trial])


@tensor_relu.mistake(hint="A negative number becomes 0, not positive.")
def takes_the_absolute_value(input_tensor):
    return input_tensor.abs()


@tensor_relu.mistake(hint="Your caller's tensor is changed: an operation that ends in _ works in place.")
def changes_its_input(input_tensor):
    return input_tensor.clamp_(min=0)


@tensor_relu.mistake(hint="That is a leaky ReLU: below 0 the output is exactly 0.")
def leaks_below_zero(input_tensor):
    return torch.where(input_tensor > 0, input_tensor, 0.01 * input_tensor)


@tensor_relu.mistake(hint="That is the slope of ReLU, 0 or 1; its value above 0 is x itself.")
def returns_the_slope(input_tensor):
    return (input_tensor > 0).to(input_tensor.dtype)


@tensor_relu.mistake(hint="min keeps the negative numbers: you want the positive ones.")
def takes_the_minimum(input_tensor):
    return input_tensor.clamp(max=0)


@tensor_relu.mistake(hint="A mask drops the other numbers and the shape with them: they must become 0 in their place.")
def keeps_only_the_positive_numbers(input_tensor):
    return input_tensor[input_tensor > 0]


@tensor_relu.mistake(hint="ReLU has no upper bound.")
def stops_at_six(input_tensor):
    return input_tensor.clamp(0, 6)


@tensor_relu.mistake(hint="Only 0 divides what stays from what becomes 0, however small a number is.")
def drops_small_numbers(input_tensor):
    return torch.where(input_tensor > 1e-2, input_tensor, 0.0)


@tensor_relu.mistake(hint="Do not count on two dimensions.")
def loops_over_rows_and_columns(input_tensor):
    result = torch.zeros_like(input_tensor)
    for row in range(input_tensor.shape[0]):
        for column in range(input_tensor.shape[1]):
            result[row, column] = max(input_tensor[row, column], 0.0)
    return result


@tensor_relu.mistake(hint="0 / 0 is not a number: do not divide by the input.")
def divides_by_its_input(input_tensor):
    return input_tensor * (input_tensor.abs() / input_tensor + 1) / 2


@tensor_relu.mistake(hint="view needs numbers that lie in a row in memory; reshape does not.")
def counts_on_contiguous_memory(input_tensor):
    return input_tensor.view(-1).clamp(min=0).view(input_tensor.shape)


# --- the net ------------------------------------------------------------------------------------------------------


@dataclass
class GivenNet:
    layer_0: Tensor
    layer_0_bias: Tensor
    layer_1: Tensor
    layer_1_bias: Tensor
    layer_2: Tensor
    layer_2_bias: Tensor


def build_net(solution, **tensors):
    """The student's own class where there is one: it is given to them, and a file may do without it."""
    return getattr(solution, "ThreeLayerNeuralNet", GivenNet)(**tensors)


def draw_net(draw):
    names = ("d_input", "d_output_0", "d_output_1", "d_output")
    tensors = {}
    for layer, (inputs, outputs) in enumerate(pairwise(names)):
        tensors[f"layer_{layer}"] = draw.normal(f"{outputs} {inputs}", std=0.7)
        tensors[f"layer_{layer}_bias"] = draw.normal(outputs, std=0.7)
    return tensors


def draw_far_scores(draw, inputs):
    """A net and inputs with scores so large that exp overflows, the two largest of each row far apart.

    Of large scores that are close to each other, float32 knows too few digits for their softmax.
    """
    while True:
        net = draw_net(draw)
        net |= dict(layer_2=1000 * net["layer_2"])
        x = draw.normal("batch d_input")
        hidden = (x @ net["layer_0"].T + net["layer_0_bias"]).relu()
        hidden = (hidden @ net["layer_1"].T + net["layer_1_bias"]).relu()
        first, second = (hidden @ net["layer_2"].T + net["layer_2_bias"]).topk(2).values.unbind(-1)
        if (first - second).min() > 100 and first.max() > 200:
            return net | {inputs: x}


def through_layers(solution, x, net, first=None, second=None, last=None):
    """The reference's net with one of its steps replaced."""
    linear, relu = solution.apply_linear_function_to_input, solution.tensor_relu
    hidden = (first or relu)(linear(net.layer_0, x) + net.layer_0_bias)
    hidden = (second or relu)(linear(net.layer_1, hidden) + net.layer_1_bias)
    scores = linear(net.layer_2, hidden) + net.layer_2_bias
    return last(scores) if last else torch.softmax(scores, dim=-1)


# --- forward ------------------------------------------------------------------------------------------------------


@exercise(points=4, gradients=0.5, hint="Linear and bias, ReLU, linear and bias, ReLU, linear and bias, softmax.")
def forward(
    solution,
    x: Float[Tensor, "batch d_input"],
    layer_0: Float[Tensor, "d_output_0 d_input"],
    layer_0_bias: Float[Tensor, "d_output_0"],
    layer_1: Float[Tensor, "d_output_1 d_output_0"],
    layer_1_bias: Float[Tensor, "d_output_1"],
    layer_2: Float[Tensor, "d_output d_output_1"],
    layer_2_bias: Float[Tensor, "d_output"],
) -> Float[Tensor, "batch d_output"]:
    """Linear, ReLU, linear, ReLU, linear, softmax over the last dimension."""
    net = build_net(
        solution,
        layer_0=layer_0,
        layer_0_bias=layer_0_bias,
        layer_1=layer_1,
        layer_1_bias=layer_1_bias,
        layer_2=layer_2,
        layer_2_bias=layer_2_bias,
    )
    return solution.forward(x, net)


@forward.case(draws=3)
def ordinary(draw):
    return draw_net(draw) | dict(x=draw.normal("batch d_input"))


@forward.case(points=0.5, hint="A batch of one image still has two dimensions, and so has the result.")
def a_batch_of_one(draw):
    draw.fix(batch=1)
    return draw_net(draw) | dict(x=draw.normal("batch d_input"))


@forward.case(points=0.25, hint="An input that is a transposed view is an input like any other.")
def not_contiguous(draw):
    return draw_net(draw) | dict(x=draw.normal("d_input batch").T)


@forward.case(
    points=0.5,
    hint="exp of a large score is infinite: subtract each row's largest score before softmax's exp.",
    counts_alone=False,
)
def scores_too_large_to_exponentiate(draw):
    return draw_far_scores(draw, "x")


@forward.mistake(hint="The biases are not added.")
def forgets_the_biases(solution, x, net):
    linear, relu = solution.apply_linear_function_to_input, solution.tensor_relu
    hidden = relu(linear(net.layer_1, relu(linear(net.layer_0, x))))
    return torch.softmax(linear(net.layer_2, hidden), dim=-1)


@forward.mistake(hint="The last step is a softmax: the results are probabilities, and each row adds up to 1.")
def returns_scores(solution, x, net):
    return through_layers(solution, x, net, last=lambda scores: scores)


@forward.mistake(hint="softmax goes over the last dimension, the classes of one image, not over the batch.")
def normalises_over_the_batch(solution, x, net):
    return through_layers(solution, x, net, last=lambda scores: torch.softmax(scores, dim=0))


@forward.mistake(hint="There is no ReLU between the last linear layer and the softmax.")
def rectifies_the_scores(solution, x, net):
    return through_layers(solution, x, net, last=lambda s: torch.softmax(solution.tensor_relu(s), dim=-1))


@forward.mistake(hint="A ReLU follows the first linear layer.")
def forgets_the_first_relu(solution, x, net):
    return through_layers(solution, x, net, first=lambda scores: scores)


@forward.mistake(hint="A ReLU follows the second linear layer.")
def forgets_the_second_relu(solution, x, net):
    return through_layers(solution, x, net, second=lambda scores: scores)


@forward.mistake(hint="The hidden layers use ReLU, not a sigmoid.")
def uses_sigmoids(solution, x, net):
    return through_layers(solution, x, net, first=torch.sigmoid, second=torch.sigmoid)


@forward.mistake(hint="Probabilities are asked for, not their logarithms.")
def returns_log_probabilities(solution, x, net):
    return through_layers(solution, x, net, last=lambda scores: torch.log_softmax(scores, dim=-1))


@forward.mistake(hint="exp of a large score is infinite: subtract each row's largest score first.")
def overflows_for_large_scores(solution, x, net):
    return through_layers(solution, x, net, last=lambda s: s.exp() / s.exp().sum(-1, keepdim=True))


@forward.mistake(hint="A batch of one is a batch: squeeze takes its dimension away.")
def squeezes_a_batch_of_one(solution, x, net):
    return through_layers(solution, x, net).squeeze(0)


@forward.mistake(hint="view needs numbers that lie in a row in memory; reshape does not.")
def counts_on_contiguous_memory(solution, x, net):
    return through_layers(solution, x.view(-1).view(x.shape), net)


# --- zero_all_gradients -------------------------------------------------------------------------------------------


@exercise(points=2, hint="Set .grad of all six tensors to None, or to zeros where there is one.")
def zero_all_gradients(
    solution,
    layer_0: Float[Tensor, "d_output_0 d_input"],
    layer_0_bias: Float[Tensor, "d_output_0"],
    layer_1: Float[Tensor, "d_output_1 d_output_0"],
    layer_1_bias: Float[Tensor, "d_output_1"],
    layer_2: Float[Tensor, "d_output d_output_1"],
    layer_2_bias: Float[Tensor, "d_output"],
    without_a_gradient: list,
) -> dict:
    """All six gradients None or all zeros."""
    tensors = dict(
        layer_0=layer_0,
        layer_0_bias=layer_0_bias,
        layer_1=layer_1,
        layer_1_bias=layer_1_bias,
        layer_2=layer_2,
        layer_2_bias=layer_2_bias,
    )
    for name, tensor in tensors.items():
        tensor.requires_grad_()
        tensor.grad = None if name in without_a_gradient else torch.ones_like(tensor)
    solution.zero_all_gradients(build_net(solution, **tensors))
    gradients = {f"{name}.grad": 0.0 if t.grad is None else t.grad.abs().max().item() for name, t in tensors.items()}
    return gradients | {"all six still require gradients": all(tensor.requires_grad for tensor in tensors.values())}


@zero_all_gradients.case
def ordinary(draw):
    return draw_net(draw) | dict(without_a_gradient=[])


@zero_all_gradients.case(points=0.5, hint="Before the first backward, .grad is None, and None has no zero_().")
def no_gradients_yet(draw):
    missing = ["layer_0", "layer_2_bias"] if draw.trial else list(draw_net(draw))
    return draw_net(draw) | dict(without_a_gradient=missing)


def tensors_of(net):
    return list(vars(net).values())


@zero_all_gradients.mistake(hint="All three layers have gradients, not only the first.")
def zeroes_the_first_layer_only(neural_net):
    neural_net.layer_0.grad = neural_net.layer_0_bias.grad = None


@zero_all_gradients.mistake(hint="The biases have gradients too.")
def forgets_the_biases(neural_net):
    neural_net.layer_0.grad = neural_net.layer_1.grad = neural_net.layer_2.grad = None


@zero_all_gradients.mistake(hint="The gradients are to be zeroed, not the weights.")
def zeroes_the_weights(neural_net):
    for tensor in tensors_of(neural_net):
        tensor.data.zero_()


@zero_all_gradients.mistake(hint="Before the first backward, .grad is None, and None has no zero_().")
def fails_where_there_is_no_gradient(neural_net):
    for tensor in tensors_of(neural_net):
        tensor.grad.zero_()


@zero_all_gradients.mistake(hint="A new tensor of zeros must be put into .grad: the name alone changes nothing.")
def rebinds_a_local_name(neural_net):
    for tensor in tensors_of(neural_net):
        gradient = tensor.grad
        if gradient is not None:
            gradient = gradient * 0


@zero_all_gradients.mistake(hint="The tensors must still require gradients: leave requires_grad as it is.")
def turns_requires_grad_off_as_well(neural_net):
    for tensor in tensors_of(neural_net):
        tensor.requires_grad_(False)
        tensor.grad = None


@zero_all_gradients.mistake(hint="Turning requires_grad off leaves the gradients where they are.")
def turns_requires_grad_off(neural_net):
    for tensor in tensors_of(neural_net):
        tensor.requires_grad_(False)


# --- loss_function ------------------------------------------------------------------------------------------------


@exercise(
    points=3,
    by_hand=0.5,
    torch_own="regression",
    gradients=0.5,
    gradients_by="actual_outputs",
    hint="Square each difference and take the mean of all of them.",
)
def loss_function(
    solution,
    expected_outputs: Float[Tensor, "batch d_output"],
    actual_outputs: Float[Tensor, "batch d_output"],
) -> Float[Tensor, ""]:
    """The mean squared error over all components."""
    return solution.loss_function(expected_outputs, actual_outputs)


@loss_function.case(points=0.25, hint="With one row the mean goes over its components.")
def a_batch_of_one(draw):
    draw.fix(batch=1)
    return {}


@loss_function.case(points=0.25, hint="Errors far above 1 are squared as well.")
def large_errors(draw):
    return dict(expected_outputs=1e4 * draw.normal("batch d_output"))


@loss_function.mistake(hint="The mean is asked for, not the sum.")
def adds_up_instead_of_averaging(expected_outputs, actual_outputs):
    return ((expected_outputs - actual_outputs) ** 2).sum()


@loss_function.mistake(hint="The errors are squared, not taken absolutely.")
def takes_absolute_errors(expected_outputs, actual_outputs):
    return (expected_outputs - actual_outputs).abs().mean()


@loss_function.mistake(hint="No square root at the end: the mean of the squares is the loss.")
def takes_the_square_root(expected_outputs, actual_outputs):
    return ((expected_outputs - actual_outputs) ** 2).mean().sqrt()


@loss_function.mistake(hint="The mean goes over all components: you add them up within a row.")
def averages_over_the_batch_only(expected_outputs, actual_outputs):
    return ((expected_outputs - actual_outputs) ** 2).sum(-1).mean()


@loss_function.mistake(hint="Square each error before the mean, not the mean error.")
def squares_the_mean(expected_outputs, actual_outputs):
    return (expected_outputs - actual_outputs).mean() ** 2


@loss_function.mistake(hint="One number for the whole batch is asked for.")
def returns_one_loss_for_each_row(expected_outputs, actual_outputs):
    return ((expected_outputs - actual_outputs) ** 2).mean(-1)


@loss_function.mistake(hint="There is no factor of one half.")
def halves_the_loss(expected_outputs, actual_outputs):
    return ((expected_outputs - actual_outputs) ** 2).mean() / 2


@loss_function.mistake(hint="A batch of one is a batch: squeeze takes its dimension away.")
def squeezes_a_batch_of_one(expected_outputs, actual_outputs):
    return ((expected_outputs - actual_outputs) ** 2).squeeze(0).mean(dim=1).mean()


@loss_function.mistake(hint="Large errors are squared like small ones: clip nothing.")
def clips_large_errors(expected_outputs, actual_outputs):
    return ((expected_outputs - actual_outputs).clamp(-100, 100) ** 2).mean()


# --- nudge_tensor_towards_minimum ---------------------------------------------------------------------------------


@exercise(points=3, hint="One step down the gradient: in place, and untracked (torch.no_grad).")
def nudge_tensor_towards_minimum(
    solution, x: Float[Tensor, "rows columns"], gradient: Float[Tensor, "rows columns"], learning_rate: float
) -> dict:
    """x ← x - learning_rate · x.grad, in place and untracked."""
    required = x.requires_grad
    x.grad = gradient.clone()
    solution.nudge_tensor_towards_minimum(x, learning_rate)
    return {
        "x is still a leaf": x.is_leaf,
        "x.requires_grad is as it was": x.requires_grad == required,
        "gradients are recorded afterwards": torch.is_grad_enabled(),
    }


def draw_nudge(draw, dims="rows columns"):
    return dict(x=draw.normal(dims).requires_grad_(), gradient=draw.normal(dims), learning_rate=draw.number(0.1, 2.0))


@nudge_tensor_towards_minimum.case(draws=3)
def ordinary(draw):
    return draw_nudge(draw)


@nudge_tensor_towards_minimum.case(points=0.5, hint="The tensor may have any number of dimensions.")
def any_shape(draw):
    return draw_nudge(draw, ["rows", ""][draw.trial])


@nudge_tensor_towards_minimum.case(points=0.5, hint="A tensor that requires no gradients can have a .grad as well.")
def a_tensor_that_requires_no_gradients(draw):
    nudge = draw_nudge(draw)
    return nudge | dict(x=nudge["x"].detach())


@nudge_tensor_towards_minimum.case(
    points=0.25, hint="With a learning rate of 0 nothing moves.", counts_alone=False, draws=1
)
def a_learning_rate_of_zero(draw):
    return draw_nudge(draw) | dict(learning_rate=0.0)


@nudge_tensor_towards_minimum.mistake(hint="x = x - … makes a new tensor and leaves the caller's as it was: use -=.")
def binds_the_name_to_a_new_tensor(x, learning_rate):
    x = x - learning_rate * x.grad


@nudge_tensor_towards_minimum.mistake(hint="Downhill is against the gradient: subtract it.")
def climbs_instead_of_descending(x, learning_rate):
    with torch.no_grad():
        x += learning_rate * x.grad


@nudge_tensor_towards_minimum.mistake(hint="The learning rate says how far: multiply the gradient by it.")
def ignores_the_learning_rate(x, learning_rate):
    with torch.no_grad():
        x -= x.grad


@nudge_tensor_towards_minimum.mistake(hint="The learning rate multiplies the gradient, not the tensor.")
def scales_the_tensor(x, learning_rate):
    with torch.no_grad():
        x *= 1 - learning_rate


@nudge_tensor_towards_minimum.mistake(hint="The size of the gradient counts, not only its sign.")
def follows_the_sign_only(x, learning_rate):
    with torch.no_grad():
        x -= learning_rate * x.grad.sign()


@nudge_tensor_towards_minimum.mistake(hint="A leaf that requires gradients changes in place only inside no_grad().")
def forgets_no_grad(x, learning_rate):
    x -= learning_rate * x.grad


@nudge_tensor_towards_minimum.mistake(hint="The tensor must still require gradients afterwards.")
def turns_requires_grad_off(x, learning_rate):
    x.requires_grad_(False)
    x -= learning_rate * x.grad


@nudge_tensor_towards_minimum.mistake(hint="A tensor without dimensions has no rows to loop over: change all at once.")
def loops_over_rows(x, learning_rate):
    with torch.no_grad():
        for row, slope in zip(x, x.grad, strict=True):
            row -= learning_rate * slope


@nudge_tensor_towards_minimum.mistake(hint="Leave requires_grad as it was: use torch.no_grad() instead.")
def turns_requires_grad_on(x, learning_rate):
    x.requires_grad_(False)
    x -= learning_rate * x.grad
    x.requires_grad_(True)


@nudge_tensor_towards_minimum.mistake(hint="Gradients stay switched off for everybody: use `with torch.no_grad():`.")
def switches_gradients_off_for_good(x, learning_rate):
    torch.set_grad_enabled(False)
    x -= learning_rate * x.grad


@nudge_tensor_towards_minimum.mistake(hint="0 is a learning rate; `learning_rate or …` takes it for a missing one.")
def takes_a_rate_of_zero_for_none(x, learning_rate):
    with torch.no_grad():
        x -= (learning_rate or 0.1) * x.grad


# --- tune_weights_once --------------------------------------------------------------------------------------------


@exercise(
    points=4,
    hint="The order is: zero the gradients, forward, loss, backward, and then nudge all six tensors.",
)
def tune_weights_once(
    solution,
    inputs: Float[Tensor, "batch d_input"],
    expected_outputs: Float[Tensor, "batch d_output"],
    layer_0: Float[Tensor, "d_output_0 d_input"],
    layer_0_bias: Float[Tensor, "d_output_0"],
    layer_1: Float[Tensor, "d_output_1 d_output_0"],
    layer_1_bias: Float[Tensor, "d_output_1"],
    layer_2: Float[Tensor, "d_output d_output_1"],
    layer_2_bias: Float[Tensor, "d_output"],
    learning_rate: float,
    steps: int,
    stale: float,
) -> dict:
    """One training step: zero the gradients, forward, loss, backward, nudge all six tensors."""
    tensors = dict(
        layer_0=layer_0.clone(),
        layer_0_bias=layer_0_bias.clone(),
        layer_1=layer_1.clone(),
        layer_1_bias=layer_1_bias.clone(),
        layer_2=layer_2.clone(),
        layer_2_bias=layer_2_bias.clone(),
    )
    for tensor in tensors.values():
        tensor.requires_grad_()
        if stale:
            tensor.grad = torch.full_like(tensor, stale)
    net = build_net(solution, **tensors)
    for _ in range(steps):
        solution.tune_weights_once(net, inputs, expected_outputs, learning_rate)
    leaves = all(tensor.is_leaf and tensor.requires_grad for tensor in tensors.values())
    return tensors | {"that all six are leaves and require gradients": leaves}


def draw_step(draw, **settings):
    settings = dict(learning_rate=draw.number(2.0, 5.0), steps=1, stale=0.0) | settings
    while True:
        labels = draw.integers("batch", below=draw.size("d_output"))
        expected = torch.nn.functional.one_hot(labels, draw.size("d_output")).float()
        step = draw_net(draw) | dict(inputs=draw.normal("batch d_input"), expected_outputs=expected) | settings
        if is_steady(step):
            return step


def is_steady(step):
    """Whether right answers stay together on the way, however float32 rounds in each.

    They part where a ReLU's input comes close to 0, and where scores are large: exp(scores - logsumexp) is right too,
    and off by their last digit in the same direction at every step.
    """
    net = {name: tensor.double().requires_grad_() for name, tensor in step.items() if name.startswith("layer")}
    for _ in range(step["steps"]):
        first = step["inputs"].double() @ net["layer_0"].T + net["layer_0_bias"]
        second = first.relu() @ net["layer_1"].T + net["layer_1_bias"]
        scores = second.relu() @ net["layer_2"].T + net["layer_2_bias"]
        if scores.abs().max() > 4 or min(first.abs().min(), second.abs().min()) < 5e-5:
            return False
        loss = ((step["expected_outputs"] - scores.softmax(-1)) ** 2).mean()
        for tensor, gradient in zip(net.values(), torch.autograd.grad(loss, list(net.values())), strict=True):
            tensor.data -= step["learning_rate"] * gradient
    return True


@tune_weights_once.case(draws=3)
def ordinary(draw):
    return draw_step(draw)


@tune_weights_once.case(points=0.5, hint="backward adds to the gradients that are there: zero them before, not after.")
def stale_gradients_from_before(draw):
    return draw_step(draw, stale=0.5)


@tune_weights_once.case(points=0.5, hint="The second step must not see the gradients of the first.")
def three_steps_in_a_row(draw):
    return draw_step(draw, steps=3)


@tune_weights_once.case(
    points=0.25, hint="With a learning rate of 0 nothing moves, and nothing else may happen.", counts_alone=False
)
def a_learning_rate_of_zero(draw):
    return draw_step(draw, learning_rate=0.0)


@tune_weights_once.case(
    points=0.25, hint="The softmax in forward must survive large scores.", draws=1, counts_alone=False
)
def large_scores(draw):
    return draw_step(draw) | draw_far_scores(draw, "inputs")


def descend(solution, net, inputs, expected, learning_rate, names=None, zero=True, reduce=torch.mean, last=None):
    """A training step with one of its parts replaced."""
    if zero:
        solution.zero_all_gradients(net)
    reduce((expected - through_layers(solution, inputs, net, last=last)) ** 2).backward()
    for name in names or vars(net):
        solution.nudge_tensor_towards_minimum(getattr(net, name), learning_rate)


@tune_weights_once.mistake(hint="The gradients are not zeroed: backward adds to what is there.")
def forgets_to_zero_the_gradients(solution, neural_net, inputs, expected_outputs, learning_rate):
    descend(solution, neural_net, inputs, expected_outputs, learning_rate, zero=False)


@tune_weights_once.mistake(hint="Downhill is against the gradient: subtract it.")
def climbs_instead_of_descending(solution, neural_net, inputs, expected_outputs, learning_rate):
    descend(solution, neural_net, inputs, expected_outputs, -learning_rate)


@tune_weights_once.mistake(hint="The biases are tensors of the net too: nudge all six.")
def leaves_the_biases_where_they_are(solution, neural_net, inputs, expected_outputs, learning_rate):
    weights = ("layer_0", "layer_1", "layer_2")
    descend(solution, neural_net, inputs, expected_outputs, learning_rate, names=weights)


@tune_weights_once.mistake(hint="All three layers learn, not only the last.")
def trains_the_last_layer_only(solution, neural_net, inputs, expected_outputs, learning_rate):
    last = ("layer_2", "layer_2_bias")
    descend(solution, neural_net, inputs, expected_outputs, learning_rate, names=last)


@tune_weights_once.mistake(hint="The loss is the mean over all components, not their sum.")
def adds_the_squares_up(solution, neural_net, inputs, expected_outputs, learning_rate):
    descend(solution, neural_net, inputs, expected_outputs, learning_rate, reduce=torch.sum)


@tune_weights_once.mistake(
    hint="Nothing moved. Is backward called, are the gradients still there when you nudge, and does each of the six "
    "tensors itself change (-=) rather than a new one get its name?"
)
def moves_nothing(solution, neural_net, inputs, expected_outputs, learning_rate):
    solution.zero_all_gradients(neural_net)
    solution.loss_function(expected_outputs, solution.forward(inputs, neural_net)).backward()
    for tensor in vars(neural_net).values():
        tensor.grad.zero_()
        solution.nudge_tensor_towards_minimum(tensor, learning_rate)


@tune_weights_once.mistake(hint="The net's tensors themselves must change; you put new ones in their place.")
def puts_new_tensors_into_the_net(solution, neural_net, inputs, expected_outputs, learning_rate):
    solution.zero_all_gradients(neural_net)
    solution.loss_function(expected_outputs, solution.forward(inputs, neural_net)).backward()
    for name, tensor in list(vars(neural_net).items()):
        setattr(neural_net, name, (tensor - learning_rate * tensor.grad).detach().requires_grad_())


@tune_weights_once.mistake(hint="Zero the gradients before backward: there may be some from before.")
def zeroes_the_gradients_afterwards(solution, neural_net, inputs, expected_outputs, learning_rate):
    descend(solution, neural_net, inputs, expected_outputs, learning_rate, zero=False)
    solution.zero_all_gradients(neural_net)


@tune_weights_once.mistake(hint="The gradients are zeroed in every step, not in the first one alone.")
def zeroes_the_gradients_of_a_new_net_only(solution, neural_net, inputs, expected_outputs, learning_rate):
    names = [name for name in vars(neural_net) if name != "started"]
    descend(solution, neural_net, inputs, expected_outputs, learning_rate, names, not hasattr(neural_net, "started"))
    neural_net.started = True


@tune_weights_once.mistake(hint="0 is a learning rate; `learning_rate or …` takes it for a missing one.")
def takes_a_rate_of_zero_for_none(solution, neural_net, inputs, expected_outputs, learning_rate):
    descend(solution, neural_net, inputs, expected_outputs, learning_rate or 0.1)


@tune_weights_once.mistake(
    hint="exp of a large score is infinite: the softmax in forward subtracts each row's largest score first."
)
def overflows_for_large_scores(solution, neural_net, inputs, expected_outputs, learning_rate):
    def softmax(scores):
        return scores.exp() / scores.exp().sum(-1, keepdim=True)

    descend(solution, neural_net, inputs, expected_outputs, learning_rate, last=softmax)


# --- train --------------------------------------------------------------------------------------------------------


@exercise(points=3, seconds=20, hint="Call your tune_weights_once as many times as there are iterations.")
def train(
    solution,
    inputs: Float[Tensor, "batch d_input"],
    expected_outputs: Float[Tensor, "batch d_output"],
    layer_0: Float[Tensor, "d_output_0 d_input"],
    layer_0_bias: Float[Tensor, "d_output_0"],
    layer_1: Float[Tensor, "d_output_1 d_output_0"],
    layer_1_bias: Float[Tensor, "d_output_1"],
    layer_2: Float[Tensor, "d_output d_output_1"],
    layer_2_bias: Float[Tensor, "d_output"],
    learning_rate: float,
    number_of_iterations: int,
) -> dict:
    """train(neural_net, inputs, expected_outputs, learning_rate, number_of_iterations): so many training steps."""
    train_net = definition(solution, "train", parameters=5)
    tensors = dict(
        layer_0=layer_0.clone().requires_grad_(),
        layer_0_bias=layer_0_bias.clone().requires_grad_(),
        layer_1=layer_1.clone().requires_grad_(),
        layer_1_bias=layer_1_bias.clone().requires_grad_(),
        layer_2=layer_2.clone().requires_grad_(),
        layer_2_bias=layer_2_bias.clone().requires_grad_(),
    )
    net = build_net(solution, **tensors)
    train_net(net, inputs, expected_outputs, learning_rate, number_of_iterations)
    return tensors


def draw_training(draw, iterations):
    step = draw_step(draw, learning_rate=draw.number(0.5, 1.0), steps=iterations)
    del step["steps"], step["stale"]
    return step | dict(number_of_iterations=iterations)


@train.case
def ordinary(draw):
    return draw_training(draw, 6 + draw.trial)


@train.case(points=0.25, hint="No iterations, no change.", counts_alone=False, draws=1)
def no_iterations(draw):
    return draw_training(draw, 0)


@train.case(points=0.5, hint="The net goes on learning for as many iterations as were asked for.")
def thirty_iterations(draw):
    return draw_training(draw, 30)


@train.case(points=0.25, hint="Every step sees the whole batch, however large it is.", draws=1)
def a_batch_of_seventy(draw):
    draw.fix(batch=70)
    return draw_training(draw, 3)


@train.mistake(hint="Every step sees the whole batch, however large it is.")
def takes_batches_of_32(solution, neural_net, inputs, expected_outputs, learning_rate, number_of_iterations):
    for _ in range(number_of_iterations):
        for rows, expected in zip(inputs.split(32), expected_outputs.split(32), strict=True):
            solution.tune_weights_once(neural_net, rows, expected, learning_rate)


@train.mistake(hint="One step is not number_of_iterations of them: where is the loop?")
def takes_one_step(solution, neural_net, inputs, expected_outputs, learning_rate, number_of_iterations):
    solution.tune_weights_once(neural_net, inputs, expected_outputs, learning_rate)


@train.mistake(hint="range(1, n) is one short of n.")
def stops_one_step_early(solution, neural_net, inputs, expected_outputs, learning_rate, number_of_iterations):
    for _ in range(1, number_of_iterations):
        solution.tune_weights_once(neural_net, inputs, expected_outputs, learning_rate)


@train.mistake(hint="range(n + 1) is one more than n.")
def takes_one_step_too_many(solution, neural_net, inputs, expected_outputs, learning_rate, number_of_iterations):
    for _ in range(number_of_iterations + 1):
        solution.tune_weights_once(neural_net, inputs, expected_outputs, learning_rate)


@train.mistake(hint="The learning rate stays as it was given.")
def shrinks_the_learning_rate(solution, neural_net, inputs, expected_outputs, learning_rate, number_of_iterations):
    for step in range(number_of_iterations):
        solution.tune_weights_once(neural_net, inputs, expected_outputs, learning_rate / (1 + step))


@train.mistake(hint="Every step sees the whole batch.")
def takes_one_row_at_a_time(solution, neural_net, inputs, expected_outputs, learning_rate, number_of_iterations):
    for step in range(number_of_iterations):
        row = slice(step % len(inputs), step % len(inputs) + 1)
        solution.tune_weights_once(neural_net, inputs[row], expected_outputs[row], learning_rate)


@train.mistake(hint="The gradients are zeroed before every step, not once.")
def zeroes_the_gradients_once(solution, neural_net, inputs, expected_outputs, learning_rate, number_of_iterations):
    solution.zero_all_gradients(neural_net)
    for _ in range(number_of_iterations):
        descend(solution, neural_net, inputs, expected_outputs, learning_rate, zero=False)


@train.mistake(hint="Count before you step: with no iterations there is no step.")
def steps_before_it_counts(solution, neural_net, inputs, expected_outputs, learning_rate, number_of_iterations):
    solution.tune_weights_once(neural_net, inputs, expected_outputs, learning_rate)
    for _ in range(1, number_of_iterations):
        solution.tune_weights_once(neural_net, inputs, expected_outputs, learning_rate)


@train.mistake(hint="Go on for number_of_iterations, however many they are.")
def stops_after_ten_steps(solution, neural_net, inputs, expected_outputs, learning_rate, number_of_iterations):
    for _ in range(min(number_of_iterations, 10)):
        solution.tune_weights_once(neural_net, inputs, expected_outputs, learning_rate)


# --- one_hot_encoding ---------------------------------------------------------------------------------------------


@exercise(
    points=2, by_hand=0.5, torch_own="one_hot", hint="num_classes numbers, all 0 but the one at position i, which is 1."
)
def one_hot_encoding(solution, i: int, num_classes: int) -> Shaped[Tensor, "num_classes"]:
    """A vector of zeros with a one at position i."""
    return solution.one_hot_encoding(i, num_classes)


@one_hot_encoding.case(draws=4)
def ordinary(draw):
    return dict(num_classes=10, i=draw.integer(8, low=2))


@one_hot_encoding.case(points=0.25, hint="The first class is number 0, the last num_classes - 1.")
def first_and_last_class(draw):
    return dict(num_classes=10, i=9 * draw.trial)


@one_hot_encoding.case(points=0.25, hint="There need not be ten classes.")
def other_numbers_of_classes(draw):
    return dict(num_classes=[3, 17][draw.trial], i=[draw.integer(2), draw.integer(16, low=10)][draw.trial])


@one_hot_encoding.case(points=0.25, hint="A single class is a vector of one number.", counts_alone=False, draws=1)
def one_class(draw):
    return dict(num_classes=1, i=0)


def hot(i, count):
    return torch.eye(count)[i]


@one_hot_encoding.mistake(hint="Classes are counted from 0.")
def counts_from_one(i, num_classes):
    return hot(i - 1, num_classes)


@one_hot_encoding.mistake(hint="A vector is asked for: shape (num_classes,), not (1, num_classes).")
def returns_a_row(i, num_classes):
    return hot(i, num_classes).unsqueeze(0)


@one_hot_encoding.mistake(hint="A tensor is asked for, not a list.")
def returns_a_list(i, num_classes):
    return hot(i, num_classes).tolist()


@one_hot_encoding.mistake(hint="Ones and zeros are the wrong way round.")
def swaps_ones_and_zeros(i, num_classes):
    return 1 - hot(i, num_classes)


@one_hot_encoding.mistake(hint="The one is a 1, not the number of the class.")
def writes_the_class_number(i, num_classes):
    return i * hot(i, num_classes)


@one_hot_encoding.mistake(hint="There need not be ten classes: use num_classes.")
def always_makes_ten_classes(i, num_classes):
    return hot(i, 10)


@one_hot_encoding.mistake(hint="Only position i is one, not all up to it.")
def fills_up_to_the_class(i, num_classes):
    return (torch.arange(num_classes) <= i).float()


@one_hot_encoding.mistake(hint="The last class is num_classes - 1: it has a place of its own.")
def wraps_around_at_the_last_class(i, num_classes):
    return hot(i % max(num_classes - 1, 1), num_classes)


@one_hot_encoding.mistake(hint="There may be more than ten classes: make as many places as num_classes says.")
def has_room_for_ten_classes(i, num_classes):
    return hot(i, 10)[:num_classes]


@one_hot_encoding.mistake(hint="squeeze turns a vector of one number into a number.")
def squeezes_a_single_class(i, num_classes):
    return hot(i, num_classes).squeeze()


# --- make_img_1d --------------------------------------------------------------------------------------------------


@exercise(points=2, hint="The last two dimensions become one, the others stay.")
def make_img_1d(solution, imgs: Float[Tensor, "batch h w"]) -> Tensor:
    """... h w -> ... (h w)."""
    return solution.make_img_1d(imgs)


@make_img_1d.case(points=0.5, hint="A single image has no leading dimension.")
def a_single_image(draw):
    return dict(imgs=draw.uniform("h w"))


@make_img_1d.case(
    points=0.5, hint="There may be more than one leading dimension: only the last two become one.", draws=3
)
def more_leading_dimensions(draw):
    return dict(imgs=draw.uniform(["batch channels h w", "a batch channels h w", "batch 1 h w"][draw.trial]))


@make_img_1d.case(points=0.25, hint="A batch of one stays a batch.")
def a_batch_of_one(draw):
    return dict(imgs=draw.uniform("1 h w"))


@make_img_1d.mistake(hint="Only height and width become one; the images stay apart.")
def flattens_the_batch_too(imgs):
    return imgs.flatten()


@make_img_1d.mistake(hint="Row after row, not column after column.")
def goes_down_the_columns(imgs):
    return imgs.transpose(-1, -2).flatten(-2)


@make_img_1d.mistake(hint="There may be no leading dimension, or several: only the last two become one.")
def keeps_the_first_dimension_only(imgs):
    return imgs.flatten(1)


@make_img_1d.mistake(hint="A batch of one stays a batch: do not squeeze.")
def squeezes(imgs):
    return imgs.flatten(-2).squeeze(0)


@make_img_1d.mistake(hint="A single channel stays: do not squeeze.")
def squeezes_a_single_channel(imgs):
    return imgs.flatten(-2).squeeze(1) if imgs.dim() > 3 else imgs.flatten(-2)


@make_img_1d.mistake(hint="Images need not be 28 by 28.")
def counts_on_28_by_28(imgs):
    return imgs.reshape(*imgs.shape[:-2], 784)


@make_img_1d.mistake(hint="All leading dimensions stay; you make one of them.")
def merges_the_leading_dimensions(imgs):
    return imgs.reshape(-1, imgs.shape[-1] * imgs.shape[-2])


@make_img_1d.mistake(hint="A single image becomes a single row of numbers: no dimension is added.")
def makes_a_batch_of_a_single_image(imgs):
    return imgs.flatten(-2) if imgs.dim() > 2 else imgs.flatten().unsqueeze(0)


@make_img_1d.mistake(hint="Channels stay apart, as the images do: only the last two dimensions become one.")
def flattens_the_channels_too(imgs):
    return imgs.flatten(1) if imgs.dim() > 2 else imgs.flatten()


# --- SimpleNeuralNet ----------------------------------------------------------------------------------------------


def waves(*shape, phase, like):
    """Numbers that any machine makes alike and no pattern of the course repeats: their sizes are those of a net."""
    count = math.prod(shape)
    return (torch.sin(torch.arange(count, dtype=torch.float64) * 12.9898 + phase) / 20).reshape(shape).to(like.dtype)


def set_weights(model, like):
    """Give every parameter, known by its shape, numbers of its own; returns them by what they are.

    A net that multiplies from the right has its weights the other way round.
    """
    names = {
        (2000, 784): "first weights",
        (2000,): "first biases",
        (400, 2000): "second weights",
        (400,): "second biases",
        (10, 400): "last weights",
        (10,): "last biases",
    }
    found = {}
    with torch.no_grad():
        for parameter in model.parameters():
            shape = tuple(parameter.shape)
            turned = shape not in names and shape[::-1] in names
            name = names.get(shape[::-1] if turned else shape, f"parameters of shape {shape}")
            numbers = waves(*(shape[::-1] if turned else shape), phase=len(name), like=like)
            parameter.copy_(numbers.T if turned else numbers)
            found[name] = parameter
    return found


@exercise(
    points=4,
    seconds=30,
    hint="784 → 2000 → ReLU → 400 → ReLU → 10 → softmax; and train: SGD on the mean squared error, epochs times.",
)
def SimpleNeuralNet(solution, images: Float[Tensor, "batch 784"], epochs: int, lr: float) -> dict:
    """784 → 2000 → ReLU → 400 → ReLU → 10 → softmax; and train(model, epochs, lr): SGD on the mean squared error."""
    model = solution.SimpleNeuralNet().to(images.device, images.dtype)
    with torch.no_grad():
        model(images)  # a lazy layer has no weights before
    parameters = set_weights(model, images)
    probabilities = model(images).detach().clone()
    result = {"has the parameters": sorted(parameters), "probabilities": probabilities}
    if epochs:
        labels = torch.arange(len(images)) % 10
        solution.training_imgs = images
        solution.expected_outputs_in_training = torch.eye(10, dtype=images.dtype, device=images.device)[labels]
        definition(solution, "train", parameters=3)(model, epochs, lr)
        result["probabilities after training"] = model(images).detach()
        result["last biases after training"] = parameters.get("last biases")
    return result


@SimpleNeuralNet.case(draws=1)
def ordinary(draw):
    return dict(images=20 * draw.normal("batch 784"), epochs=0, lr=0.0)


@SimpleNeuralNet.case(points=0.25, hint="A batch of one is a batch.", draws=1)
def a_batch_of_one(draw):
    return dict(images=20 * draw.normal("1 784"), epochs=0, lr=0.0)


@SimpleNeuralNet.case(
    points=1.25, draws=1, hint="zero_grad, forward, mean squared error, backward, step: once in every epoch."
)
def training(draw):
    # Small steps: after large ones, some of the thousands of ReLUs are past 0 in one right answer and not in another.
    return dict(images=draw.normal("batch 784"), epochs=4 + draw.trial, lr=draw.number(0.05, 0.15))


@SimpleNeuralNet.case(points=0.25, draws=1, hint="An epoch is one step on all the images, not one for each 32 of them.")
def training_on_seventy_images(draw):
    return dict(images=draw.normal("70 784"), epochs=1, lr=draw.number(0.05, 0.15))


class WrongNet(nn.Module):
    first, second, last = nn.ReLU, nn.ReLU, nn.Softmax
    sizes, bias = (784, 2000, 400, 10), True

    def __init__(self):
        super().__init__()
        a, b, c, d = self.sizes
        ends = {"dim": -1} if self.last is nn.Softmax else {}
        self.layers = nn.Sequential(
            nn.Linear(a, b, bias=self.bias),
            self.first(),
            nn.Linear(b, c, bias=self.bias),
            self.second(),
            nn.Linear(c, d, bias=self.bias),
            self.last(**ends),
        )

    def forward(self, images):
        return self.layers(images)


@SimpleNeuralNet.mistake(hint="The last step is a softmax.")
class forgets_the_softmax(WrongNet):
    last = nn.Identity


@SimpleNeuralNet.mistake(hint="A ReLU follows the first linear layer.")
class forgets_the_first_relu(WrongNet):
    first = nn.Identity


@SimpleNeuralNet.mistake(hint="A ReLU follows the second linear layer.")
class forgets_the_second_relu(WrongNet):
    second = nn.Identity


@SimpleNeuralNet.mistake(hint="The sizes are 784, 2000, 400 and 10.")
class has_other_sizes(WrongNet):
    sizes = (784, 400, 2000, 10)


@SimpleNeuralNet.mistake(hint="The linear layers have biases.")
class has_no_biases(WrongNet):
    bias = False


@SimpleNeuralNet.mistake(hint="The hidden layers use ReLU, not a sigmoid.")
class uses_sigmoids(WrongNet):
    first = second = nn.Sigmoid


def fit(solution, model, epochs, lr, loss_of=nn.functional.mse_loss, zero=True, sign=1):
    """train with one of its parts replaced."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(epochs):
        if zero:
            optimizer.zero_grad()
        (sign * loss_of(model(solution.training_imgs), solution.expected_outputs_in_training)).backward()
        optimizer.step()


@SimpleNeuralNet.mistake(replaces="train", hint="The gradients are never zeroed: each epoch adds to those before it.")
def forgets_to_zero_the_gradients(solution, model, epochs, lr):
    fit(solution, model, epochs, lr, zero=False)


@SimpleNeuralNet.mistake(replaces="train", hint="An epoch is one step on all the images: they are one batch.")
def trains_in_batches_of_32(solution, model, epochs, lr):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(epochs):
        for images, expected in zip(
            solution.training_imgs.split(32), solution.expected_outputs_in_training.split(32), strict=True
        ):
            optimizer.zero_grad()
            nn.functional.mse_loss(model(images), expected).backward()
            optimizer.step()


@SimpleNeuralNet.mistake(replaces="train", hint="One epoch is not epochs of them: where is the loop?")
def trains_for_one_epoch(solution, model, epochs, lr):
    fit(solution, model, 1, lr)


@SimpleNeuralNet.mistake(replaces="train", hint="The loss is the mean squared error, not the cross-entropy.")
def uses_the_cross_entropy(solution, model, epochs, lr):
    fit(solution, model, epochs, lr, nn.functional.cross_entropy)


@SimpleNeuralNet.mistake(replaces="train", hint="The optimizer's learning rate is lr.")
def ignores_the_learning_rate(solution, model, epochs, lr):
    fit(solution, model, epochs, 0.01)


@SimpleNeuralNet.mistake(hint="A batch of one is a batch: squeeze takes its dimension away.")
class squeezes_a_batch_of_one(WrongNet):
    def forward(self, images):
        return super().forward(images).squeeze(0)


# --- mnist --------------------------------------------------------------------------------------------------------


def load_mnist():
    """The first 2000 training images (2000, 1, 28, 28) and labels of MNIST, read by torchvision."""
    advice = (
        "MNIST is not here: python -c 'from torchvision.datasets import MNIST; MNIST(\"data\", download=True)' "
        "downloads it into the folder data; then grade with --data data"
    )
    folder = data_folder("MNIST/raw/train-images-idx3-ubyte", advice)
    try:
        from torchvision.datasets import MNIST
        from torchvision.transforms import ToTensor
    except ImportError:
        raise MissingData("torchvision is not here: pip install 'nnexercises[vision]'") from None
    dataset = MNIST(root=folder, train=True, download=False, transform=ToTensor())
    pairs = [dataset[index] for index in range(2000)]
    return torch.stack([image for image, _ in pairs]), [int(label) for _, label in pairs]


@exercise(
    points=4,
    seconds=120,
    exact=True,
    hint="make_img_1d, one_hot_encoding, a new net and train make the whole: which of them does not pass yet?",
)
def mnist(solution, iterations: int) -> dict:
    """The whole thing: 1000 images of MNIST to train on, the next 1000 to recognise."""
    images, labels = load_mnist()
    flat = torch.stack([solution.make_img_1d(image).squeeze() for image in images])
    hot = torch.stack([solution.one_hot_encoding(label, num_classes=10) for label in labels[:1000]]).to(flat.dtype)
    net = solution.initialize_new_three_layer_net()
    definition(solution, "train", parameters=5)(net, flat[:1000], hot, 3.0, iterations)
    return {
        "digits": solution.forward(flat[1000:], net).argmax(dim=-1),
        "net": {name: tensor.detach() for name, tensor in tensors_by_name(net).items()},
    }


@mnist.examination
def recognised(solution, result):
    """Whether the digits are right, and come from the net that was trained.

    The reference recognises more than half, whatever its first weights were; guessing, a tenth.
    """
    images, labels = load_mnist()
    with torch.no_grad():
        again = solution.forward(images[1000:].flatten(1), GivenNet(**result["net"])).argmax(dim=-1)
    right = torch.tensor(labels[1000:])
    share = min((digits == right).float().mean().item() for digits in (result["digits"], again))
    return {"held-out digits recognised": "enough" if share >= 0.4 else f"{share:.0%}, where 40% are asked for"}


@mnist.case(draws=1)
def ordinary(draw):
    return dict(iterations=20)


@mnist.mistake(replaces="train", hint="The net is as it was before: train has changed none of its tensors.")
def trains_nothing(neural_net, inputs, expected_outputs, learning_rate, number_of_iterations):
    pass


@mnist.mistake(replaces="train", hint="The loss grows: step against the gradient.")
def climbs(solution, neural_net, inputs, expected_outputs, learning_rate, number_of_iterations):
    for _ in range(number_of_iterations):
        solution.tune_weights_once(neural_net, inputs, expected_outputs, -learning_rate)


@mnist.mistake(replaces="train", hint="One step is not enough to learn ten digits.")
def takes_a_single_step(solution, neural_net, inputs, expected_outputs, learning_rate, number_of_iterations):
    solution.tune_weights_once(neural_net, inputs, expected_outputs, learning_rate)


@mnist.mistake(replaces="one_hot_encoding", hint="Every digit is taught as the next one: classes are counted from 0.")
def teaches_the_next_digit(i, num_classes):
    return torch.eye(num_classes)[(i + 1) % num_classes]


@mnist.mistake(replaces="make_img_1d", hint="The pixels of every image must come out in the same order.")
def shuffles_the_pixels(imgs):
    flat = imgs.flatten(-2)
    return flat[..., torch.randperm(flat.shape[-1])]


@mnist.mistake(replaces="forward", hint="The most likely digit is the one with the largest probability.")
def turns_the_probabilities_around(solution, x, neural_net):
    return 1 - through_layers(solution, x, neural_net)
