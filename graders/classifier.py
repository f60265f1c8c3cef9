"""Unit `classifier`: softmax, losses, metrics."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from nnexercises import exercise

# --- log_softmax --------------------------------------------------------------------------------------------------


@exercise(points=5, by_hand=1, gradients=0.5)
def log_softmax(solution, x: Float[Tensor, "batch classes"]) -> Float[Tensor, "batch classes"]:
    """Log-probabilities from raw scores, over the last dimension."""
    return solution.log_softmax(x)


@log_softmax.case(
    points=1,
    hint="exp(1000) overflows float32, exp(-1000) is 0: subtract each row's largest score before you exponentiate.",
)
def scores_too_large_to_exponentiate(draw):
    return dict(x=1e4 * draw.normal("batch classes") - 3e4 * draw.trial)


@log_softmax.case(points=0.25, hint="A batch of one row is still a batch: do not squeeze its dimension away.")
def a_batch_of_one(draw):
    draw.fix(batch=1)
    return dict(x=draw.normal("batch classes"))


@log_softmax.case(
    points=0.25, hint="The only class has probability 1, whatever its score: its logarithm is 0.", counts_alone=False
)
def one_class(draw):
    draw.fix(classes=1)
    return dict(x=draw.normal("batch classes"))


@log_softmax.case(points=0.25, hint="Equal scores are equal probabilities, 1 / classes each.")
def equal_scores(draw):
    return dict(x=torch.full(draw.shape("batch classes"), draw.number()))


@log_softmax.case(points=0.25, hint="A transposed tensor is a tensor like any other: count on no memory layout.")
def not_contiguous(draw):
    return dict(x=draw.normal("classes batch").T)


@log_softmax.property(points=0.5, hint="A constant added to all scores of a row cancels out: the result is the same.")
def adding_a_constant_to_every_score_changes_nothing(solution, x):
    return solution.log_softmax(x + 7), solution.log_softmax(x)


@log_softmax.mistake(hint="You normalise each class over the batch; normalise each row over its classes: dim=-1.")
def normalises_over_the_batch(x):
    return x - x.exp().sum(0).log()


@log_softmax.mistake(hint="Those are probabilities; their logarithms are asked for.")
def returns_probabilities(x):
    return torch.softmax(x, dim=-1)


@log_softmax.mistake(hint="log is the natural logarithm here, not the one to base 2 or 10.")
def takes_another_logarithm(x):
    return torch.softmax(x, dim=-1).log2()


@log_softmax.mistake(hint="You add everything up: the sum goes over the last dimension only.")
def normalises_over_everything(x):
    return x - x.exp().sum().log()


@log_softmax.mistake(hint="The logarithm of a sum is not the sum of the logarithms: exp, sum, and then log.")
def swaps_sum_and_logarithm(x):
    return x - x.exp().log().sum(-1, keepdim=True)


@log_softmax.mistake(
    hint="exp(1000) overflows float32, exp(-1000) is 0: subtract each row's largest score before you exponentiate."
)
def overflows_for_large_scores(x):
    return x - x.exp().sum(-1).log().unsqueeze(-1)


@log_softmax.mistake(hint="A score is not a probability: exponentiate before you normalise.")
def takes_scores_for_probabilities(x):
    return (x.abs() / x.abs().sum(-1, keepdim=True)).log()


@log_softmax.mistake(
    hint="The largest score is subtracted before exp and is part of the result: subtract it there too."
)
def subtracts_the_maximum_in_one_place_only(x):
    return x - (x - x.max(-1, keepdim=True).values).exp().sum(-1, keepdim=True).log()


@log_softmax.mistake(hint="Your caller's tensor is changed: x -= … works in place.")
def changes_its_input(x):
    x -= x.logsumexp(-1, keepdim=True)
    return x


# --- nll ----------------------------------------------------------------------------------------------------------


@exercise(points=4, by_hand=0.5, gradients=0.5)
def nll(solution, input: Float[Tensor, "batch classes"], target: Int[Tensor, "batch"]) -> Float[Tensor, ""]:
    """Mean of -input[i, target[i]]."""
    return solution.nll(input, target)


def log_probabilities(draw):
    return torch.log_softmax(draw.normal("batch classes", std=2.0), dim=-1)


def targets(draw):
    return draw.integers("batch", below=draw.size("classes"))


@nll.case(draws=3)
def ordinary(draw):
    return dict(input=log_probabilities(draw), target=targets(draw))


@nll.case(points=0.25, hint="With one row, the mean is that row's own number.")
def a_batch_of_one(draw):
    draw.fix(batch=1)
    return dict(input=log_probabilities(draw), target=targets(draw))


@nll.case(points=0.25, hint="With a single class, every target is 0.")
def one_class(draw):
    draw.fix(classes=1)
    return dict(input=draw.normal("batch classes"), target=targets(draw))


@nll.case(points=0.5, hint="Only each row's own target counts: the other entries of a row have no say.")
def large_numbers_off_the_target(draw):
    rows, target = log_probabilities(draw), targets(draw)
    off = torch.ones_like(rows, dtype=torch.bool)
    off[torch.arange(len(target)), target] = False
    return dict(input=torch.where(off, -1e6 * draw.uniform("batch classes", 0.5), rows), target=target)


@nll.case(points=0.25, hint="Two rows may have the same target.")
def the_same_target_for_all(draw):
    target = torch.full(draw.shape("batch"), draw.integer(draw.size("classes")))
    return dict(input=log_probabilities(draw), target=target)


@nll.case(points=0.25, hint="A transposed tensor is a tensor like any other: count on no memory layout.")
def not_contiguous(draw):
    draws = torch.log_softmax(draw.normal("classes batch", std=2.0), dim=0)
    return dict(input=draws.T, target=targets(draw))


def picked(input, target):
    return input[torch.arange(len(target)), target]


@nll.mistake(hint="The loss is the mean over the rows, not their sum.")
def adds_up_instead_of_averaging(input, target):
    return -picked(input, target).sum()


@nll.mistake(hint="*Negative* log likelihood: the loss is positive where log-probabilities are negative.")
def forgets_the_minus(input, target):
    return picked(input, target).mean()


@nll.mistake(hint="input[:, target] picks every target for every row: pair row i with target[i].")
def picks_every_target_for_every_row(input, target):
    return -input[:, target].mean()


@nll.mistake(hint="The input already holds logarithms: take no other.")
def takes_the_logarithm_again(input, target):
    return -picked(input, target).exp().log().exp().mean()


@nll.mistake(hint="One number for the whole batch is asked for: take the mean.")
def returns_one_loss_for_each_row(input, target):
    return -picked(input, target)


@nll.mistake(hint="The targets say which entries count; you take the largest of each row.")
def ignores_the_targets(input, target):
    return -input.max(dim=-1).values.mean()


@nll.mistake(hint="Divide by the number of rows, not by the number of entries.")
def divides_by_the_number_of_entries(input, target):
    return -picked(input, target).sum() / input.numel()


# --- training_step ------------------------------------------------------------------------------------------------


def build_optimizer(name, model, learning_rate):
    if name == "Adam":
        return torch.optim.Adam(model.parameters(), lr=learning_rate)
    return torch.optim.SGD(model.parameters(), lr=learning_rate)


@exercise(points=4)
def training_step(
    solution,
    weight: Float[Tensor, "classes features"],
    bias: Float[Tensor, "classes"],
    batch: Float[Tensor, "batch features"],
    labels: Int[Tensor, "batch"],
    learning_rate: float,
    optimizer: str,
    steps: int,
) -> tuple[list[float | Float[Tensor, ""]], Float[Tensor, "classes features"], Float[Tensor, "classes"]]:
    """Gradients zeroed, forward, cross-entropy, backward, one optimizer step: the losses, weights and biases after."""
    model = nn.Linear(weight.shape[1], weight.shape[0], dtype=weight.dtype, device=weight.device)
    with torch.no_grad():
        model.weight.copy_(weight)
        model.bias.copy_(bias)
    stepper = build_optimizer(optimizer, model, learning_rate)
    losses = [solution.training_step(model, batch, labels, stepper) for _ in range(steps)]
    return losses, model.weight, model.bias


def draw_steps(draw, **settings):
    return (
        dict(
            weight=draw.normal("classes features"),
            bias=draw.normal("classes"),
            batch=draw.normal("batch features"),
            labels=targets(draw),
            learning_rate=draw.number(0.2, 0.9),
            optimizer="SGD",
            steps=1,
        )
        | settings
    )


@training_step.case(draws=3)
def ordinary(draw):
    return draw_steps(draw)


@training_step.case(points=1, hint="backward adds to the gradients that are there: zero them once in every step.")
def three_steps_in_a_row(draw):
    return draw_steps(draw, steps=3)


@training_step.case(points=0.5, hint="The step is the optimizer's: call its step() instead of moving weights yourself.")
def another_optimizer(draw):
    return draw_steps(draw, optimizer="Adam", learning_rate=0.1, steps=2)


@training_step.case(points=0.25, hint="A batch of one is a batch.")
def a_batch_of_one(draw):
    draw.fix(batch=1)
    return draw_steps(draw)


@training_step.case(
    points=0.25, hint="log(softmax(…)) is log(0) for scores this far apart: use a log-softmax or F.cross_entropy."
)
def scores_far_apart(draw):
    steps = draw_steps(draw)
    return steps | dict(weight=300 * steps["weight"])


@training_step.case(
    points=0.25, hint="With one class there is nothing to learn: the loss is 0 and nothing moves.", counts_alone=False
)
def one_class(draw):
    draw.fix(classes=1)
    return draw_steps(draw)


def step(model, batch, labels, optimizer, loss_of=nn.functional.cross_entropy, zero=True, move=True):
    """A training step with one of its parts replaced."""
    if zero:
        optimizer.zero_grad()
    loss = loss_of(model(batch), labels)
    loss.backward()
    if move:
        optimizer.step()
    return loss


@training_step.mistake(
    hint="nll_loss wants log-probabilities, and softmax gives probabilities: F.cross_entropy does both."
)
def feeds_probabilities_to_nll_loss(model, batch, labels, optimizer):
    return step(model, batch, labels, optimizer, lambda s, y: nn.functional.nll_loss(s.softmax(-1), y))


@training_step.mistake(hint="cross_entropy applies the softmax itself: give it the scores as they are.")
def applies_softmax_twice(model, batch, labels, optimizer):
    return step(model, batch, labels, optimizer, lambda s, y: nn.functional.cross_entropy(s.softmax(-1), y))


@training_step.mistake(hint="The gradients are never zeroed: each step adds to those of the one before.")
def forgets_to_zero_the_gradients(model, batch, labels, optimizer):
    return step(model, batch, labels, optimizer, zero=False)


@training_step.mistake(hint="Nothing moves: optimizer.step() is missing.")
def forgets_the_step(model, batch, labels, optimizer):
    return step(model, batch, labels, optimizer, move=False)


@training_step.mistake(hint="The optimizer steps on gradients that backward has yet to make: backward comes first.")
def steps_before_backward(model, batch, labels, optimizer):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(batch), labels)
    optimizer.step()
    loss.backward()
    return loss


@training_step.mistake(hint="The gradients are zeroed between backward and the step: nothing is left to step on.")
def zeroes_between_backward_and_step(model, batch, labels, optimizer):
    loss = nn.functional.cross_entropy(model(batch), labels)
    loss.backward()
    optimizer.zero_grad(set_to_none=False)
    optimizer.step()
    return loss


@training_step.mistake(hint="The loss is asked for: return it.")
def returns_nothing(model, batch, labels, optimizer):
    step(model, batch, labels, optimizer)


@training_step.mistake(hint="Return the loss of this step, from before the weights moved.")
def returns_the_loss_after_the_step(model, batch, labels, optimizer):
    step(model, batch, labels, optimizer)
    return nn.functional.cross_entropy(model(batch), labels)


@training_step.mistake(hint="The loss is the mean over the batch, not the sum.")
def adds_the_losses_up(model, batch, labels, optimizer):
    return step(model, batch, labels, optimizer, lambda s, y: nn.functional.cross_entropy(s, y, reduction="sum"))
