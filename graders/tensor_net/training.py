"""One step of gradient descent, and many."""

import torch
from jaxtyping import Float
from torch import Tensor

from graders._mistakes import mistakes
from graders.tensor_net._net import (
    GivenNet,
    before_activation,
    draw_far_scores,
    draw_net,
    leaves_of_net,
    tensors_by_name,
    through_layers,
)
from nnexercises import definition, exercise


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


@nudge_tensor_towards_minimum.mistake(hint="You leave gradients switched off for all: use `with torch.no_grad():`.")
def switches_gradients_off_for_good(x, learning_rate):
    torch.set_grad_enabled(False)
    x -= learning_rate * x.grad


@nudge_tensor_towards_minimum.mistake(hint="0 is a learning rate; `learning_rate or …` takes it for a missing one.")
def takes_a_rate_of_zero_for_none(x, learning_rate):
    with torch.no_grad():
        x -= (learning_rate or 0.1) * x.grad


@exercise(points=4, hint="The order is: zero the gradients, forward, loss, backward, and then nudge all six tensors.")
def tune_weights_once(
    solution,
    inputs: Float[Tensor, "batch d_input"],
    expected_outputs: Float[Tensor, "batch d_output"],
    net: GivenNet,
    learning_rate: float,
    steps: int,
    stale: float,
) -> dict:
    """One training step: zero the gradients, forward, loss, backward, nudge all six tensors."""
    own_net, tensors = leaves_of_net(solution, vars(net))
    if stale:
        for tensor in tensors.values():
            tensor.grad = torch.full_like(tensor, stale)
    for _ in range(steps):
        solution.tune_weights_once(own_net, inputs, expected_outputs, learning_rate)
    leaves = all(tensor.is_leaf and tensor.requires_grad for tensor in tensors.values())
    return tensors | {"that all six are leaves and require gradients": leaves}


def draw_step(draw, **settings):
    settings = dict(learning_rate=draw.number(2.0, 5.0), steps=1, stale=0.0) | settings
    while True:
        labels = draw.integers("batch", below=draw.size("d_output"))
        expected = torch.nn.functional.one_hot(labels, draw.size("d_output")).float()
        step = dict(net=draw_net(draw), inputs=draw.normal("batch d_input"), expected_outputs=expected) | settings
        if is_steady(step):
            return step


def is_steady(step):
    """Whether all right answers stay close on the way, however float32 rounds in each.

    They diverge if a ReLU's input comes close to 0, or if scores are large: exp(scores - logsumexp) is right too, but
    off by the last digit of the scores in the same direction at every step.
    """
    net = GivenNet(**{name: tensor.double().requires_grad_() for name, tensor in vars(step["net"]).items()})
    for _ in range(step["steps"]):
        first, second, scores = before_activation(net, step["inputs"].double())
        if scores.abs().max() > 4 or min(first.abs().min(), second.abs().min()) < 5e-5:
            return False
        loss = ((step["expected_outputs"] - scores.softmax(-1)) ** 2).mean()
        tensors = list(vars(net).values())
        for tensor, gradient in zip(tensors, torch.autograd.grad(loss, tensors), strict=True):
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
    step = draw_step(draw)
    net, inputs = draw_far_scores(draw)
    return step | dict(net=net, inputs=inputs)


def descend(names=None, zero=True, rate=lambda rate: rate, reduce=torch.mean, last=None):
    """A training step with one of its parts replaced."""

    def wrong(solution, neural_net, inputs, expected_outputs, learning_rate):
        if zero:
            solution.zero_all_gradients(neural_net)
        reduce((expected_outputs - through_layers(last=last)(solution, inputs, neural_net)) ** 2).backward()
        for name in names or tensors_by_name(neural_net):
            solution.nudge_tensor_towards_minimum(getattr(neural_net, name), rate(learning_rate))

    return wrong


mistakes(
    tune_weights_once,
    forgets_to_zero_the_gradients=(
        "Zero the gradients first: backward adds to what is there.",
        descend(zero=False),
    ),
    climbs_instead_of_descending=("Downhill is against the gradient: subtract it.", descend(rate=lambda rate: -rate)),
    leaves_the_biases_where_they_are=(
        "The biases are tensors of the net too: nudge all six.",
        descend(names=("layer_0", "layer_1", "layer_2")),
    ),
    trains_the_last_layer_only=(
        "All three layers learn, not only the last.",
        descend(names=("layer_2", "layer_2_bias")),
    ),
    adds_the_squares_up=("The loss is the mean over all components, not their sum.", descend(reduce=torch.sum)),
    takes_a_rate_of_zero_for_none=(
        "0 is a learning rate; `learning_rate or …` takes it for a missing one.",
        descend(rate=lambda rate: rate or 0.1),
    ),
    overflows_for_large_scores=(
        "exp of a large score is infinite: the softmax in forward subtracts each row's largest score first.",
        descend(last=lambda scores: scores.exp() / scores.exp().sum(-1, keepdim=True)),
    ),
)


@tune_weights_once.mistake(
    hint="No tensor of the net has changed: call backward, zero no gradients before you use them, and change each "
    "tensor itself (-=)."
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
    descend(zero=False)(solution, neural_net, inputs, expected_outputs, learning_rate)
    solution.zero_all_gradients(neural_net)


@tune_weights_once.mistake(hint="Zero the gradients in every step, not in the first one alone.")
def zeroes_the_gradients_of_a_new_net_only(solution, neural_net, inputs, expected_outputs, learning_rate):
    zero = not hasattr(neural_net, "started")
    descend(zero=zero)(solution, neural_net, inputs, expected_outputs, learning_rate)
    neural_net.started = True


@exercise(points=3, seconds=20, hint="Call your tune_weights_once as many times as there are iterations.")
def train(
    solution,
    inputs: Float[Tensor, "batch d_input"],
    expected_outputs: Float[Tensor, "batch d_output"],
    net: GivenNet,
    learning_rate: float,
    number_of_iterations: int,
) -> dict:
    """train(neural_net, inputs, expected_outputs, learning_rate, number_of_iterations): so many training steps."""
    train_net = definition(solution, "train", parameters=5)
    own_net, tensors = leaves_of_net(solution, vars(net))
    train_net(own_net, inputs, expected_outputs, learning_rate, number_of_iterations)
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


@train.mistake(hint="Every step sees the whole batch.")
def takes_one_row_at_a_time(solution, neural_net, inputs, expected_outputs, learning_rate, number_of_iterations):
    for step in range(number_of_iterations):
        row = slice(step % len(inputs), step % len(inputs) + 1)
        solution.tune_weights_once(neural_net, inputs[row], expected_outputs[row], learning_rate)


@train.mistake(hint="Zero the gradients before every step, not once.")
def zeroes_the_gradients_once(solution, neural_net, inputs, expected_outputs, learning_rate, number_of_iterations):
    solution.zero_all_gradients(neural_net)
    for _ in range(number_of_iterations):
        descend(zero=False)(solution, neural_net, inputs, expected_outputs, learning_rate)


def steps(count=lambda asked: asked, rate=lambda step: 1.0):
    """A train with another number of steps, or steps of other lengths."""

    def wrong(solution, neural_net, inputs, expected_outputs, learning_rate, number_of_iterations):
        for step in range(count(number_of_iterations)):
            solution.tune_weights_once(neural_net, inputs, expected_outputs, rate(step) * learning_rate)

    return wrong


mistakes(
    train,
    takes_one_step=("One step is not number_of_iterations of them: where is the loop?", steps(lambda asked: 1)),
    stops_one_step_early=("range(1, n) is one short of n.", steps(lambda asked: asked - 1)),
    takes_one_step_too_many=("range(n + 1) is one more than n.", steps(lambda asked: asked + 1)),
    shrinks_the_learning_rate=("Leave the learning rate as it was given.", steps(rate=lambda step: 1 / (1 + step))),
    steps_before_it_counts=(
        "Count before you step: with no iterations there is no step.",
        steps(lambda asked: max(asked, 1)),
    ),
    stops_after_ten_steps=(
        "Go on for number_of_iterations, however many they are.",
        steps(lambda asked: min(asked, 10)),
    ),
)
