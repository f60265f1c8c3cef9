"""Unit `tensor_net`: a three-layer net of six tensors."""

from dataclasses import dataclass
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor

from nnexercises import exercise

# --- tensor_relu --------------------------------------------------------------------------------------------------


@exercise(points=3, by_hand=0.5, gradients=0.5)
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
    return dict(input_tensor=draw.normal("rows columns") * 10.0 ** draw.uniform("rows columns", -3, 30))


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


@tensor_relu.mistake(hint="Do not count on two dimensions.")
def loops_over_rows_and_columns(input_tensor):
    result = torch.zeros_like(input_tensor)
    for row in range(input_tensor.shape[0]):
        for column in range(input_tensor.shape[1]):
            result[row, column] = max(input_tensor[row, column], 0.0)
    return result


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


def through_layers(solution, x, net, first=None, second=None, last=None):
    """The reference's net with one of its steps replaced."""
    linear, relu = solution.apply_linear_function_to_input, solution.tensor_relu
    hidden = (first or relu)(linear(net.layer_0, x) + net.layer_0_bias)
    hidden = (second or relu)(linear(net.layer_1, hidden) + net.layer_1_bias)
    scores = linear(net.layer_2, hidden) + net.layer_2_bias
    return last(scores) if last else torch.softmax(scores, dim=-1)


# --- forward ------------------------------------------------------------------------------------------------------


@exercise(points=4, gradients=0.5)
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


@forward.case(points=0.25, hint="With inputs of 0, the biases alone decide: are all three added?")
def images_of_zeros(draw):
    return draw_net(draw) | dict(x=torch.zeros(draw.shape("batch d_input")))


@forward.case(
    points=0.5, hint="exp of a large score is infinite: subtract each row's largest score before softmax's exp."
)
def scores_too_large_to_exponentiate(draw):
    net = draw_net(draw)
    return net | dict(x=draw.normal("batch d_input"), layer_2=1000 * net["layer_2"])


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
    """One training step: the six tensors after it."""
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
    return dict(tensors, still_leaves_that_require_gradients=leaves)


def draw_step(draw, **settings):
    expected = torch.nn.functional.one_hot(draw.integers("batch", below=draw.size("d_output")), draw.size("d_output"))
    step = dict(learning_rate=draw.number(2.0, 5.0), steps=1, stale=0.0)
    batch = dict(inputs=draw.normal("batch d_input"), expected_outputs=expected.float())
    return draw_net(draw) | batch | step | settings


@tune_weights_once.case(draws=3)
def ordinary(draw):
    return draw_step(draw)


@tune_weights_once.case(points=0.5, hint="A batch of one is a batch.")
def a_batch_of_one(draw):
    draw.fix(batch=1)
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


@tune_weights_once.case(points=0.25, hint="The softmax in forward must survive large scores.", draws=1)
def large_scores(draw):
    step = draw_step(draw)
    return step | dict(layer_2=200 * step["layer_2"], learning_rate=0.01)


def descend(solution, net, inputs, expected, learning_rate, names=None, zero=True, reduce=torch.mean):
    """A training step with one of its parts replaced."""
    if zero:
        solution.zero_all_gradients(net)
    reduce((expected - solution.forward(inputs, net)) ** 2).backward()
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


@tune_weights_once.mistake(hint="Nothing moved: zero the gradients before backward, not between it and the nudges.")
def zeroes_after_backward(solution, neural_net, inputs, expected_outputs, learning_rate):
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
