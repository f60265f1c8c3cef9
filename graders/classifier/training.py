"""One step of training."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from graders.classifier._inputs import targets
from nnexercises import exercise, loaded


def build_optimizer(name, model, learning_rate):
    if name == "Adam":
        return torch.optim.Adam(model.parameters(), lr=learning_rate)
    return torch.optim.SGD(model.parameters(), lr=learning_rate)


@exercise(points=4, seconds=20, hint="zero_grad, forward, cross-entropy, backward, step, and return the loss.")
def training_step(
    solution,
    weight: Float[Tensor, "classes features"],
    bias: Float[Tensor, "classes"],
    batch: Float[Tensor, "batch features"],
    labels: Int[Tensor, "batch"],
    learning_rate: float,
    optimizer: str,
    steps: int,
) -> dict:
    """Gradients zeroed, forward, cross-entropy, backward, one optimizer step: the losses, weights and biases after."""
    model = loaded(nn.Linear(weight.shape[1], weight.shape[0]), weight=weight, bias=bias)
    stepper = build_optimizer(optimizer, model, learning_rate)
    losses = [solution.training_step(model, batch, labels, stepper) for _ in range(steps)]
    return {"losses": losses, "the weights afterwards": model.weight, "the biases afterwards": model.bias}


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
    return draw_steps(draw, optimizer="Adam", learning_rate=0.1)


@training_step.case(points=0.25, hint="A batch of one is a batch.")
def a_batch_of_one(draw):
    draw.fix(batch=1)
    return draw_steps(draw)


@training_step.case(
    points=0.25, hint="log(softmax(…)) is log(0) for scores this far apart: use a log-softmax or F.cross_entropy."
)
def scores_far_apart(draw):
    while True:
        steps = draw_steps(draw)
        steps |= dict(weight=300 * steps["weight"])
        first, second = (steps["batch"] @ steps["weight"].T + steps["bias"]).topk(2).values.unbind(-1)
        if (first - second).min() > 50:  # see far_apart
            return steps


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
    hint="nll_loss takes log-probabilities: log_softmax before it, or F.cross_entropy, which does both, on raw scores."
)
def feeds_probabilities_to_nll_loss(model, batch, labels, optimizer):
    return step(model, batch, labels, optimizer, lambda s, y: nn.functional.nll_loss(s.softmax(-1), y))


@training_step.mistake(hint="cross_entropy applies the softmax itself: give it the scores as they are.")
def applies_softmax_twice(model, batch, labels, optimizer):
    return step(model, batch, labels, optimizer, lambda s, y: nn.functional.cross_entropy(s.softmax(-1), y))


@training_step.mistake(hint="You never zero the gradients: each step adds to those of the one before.")
def forgets_to_zero_the_gradients(model, batch, labels, optimizer):
    return step(model, batch, labels, optimizer, zero=False)


@training_step.mistake(hint="Nothing moves: are there gradients of the loss, and is there a step?")
def forgets_backward_or_the_step(model, batch, labels, optimizer):
    return step(model, batch, labels, optimizer, move=False)


@training_step.mistake(hint="The optimizer steps on gradients that backward has yet to make: backward comes first.")
def steps_before_backward(model, batch, labels, optimizer):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(batch), labels)
    optimizer.step()
    loss.backward()
    return loss


@training_step.mistake(hint="You zero the gradients between backward and the step: nothing is left to step on.")
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


@training_step.mistake(hint="Moving the weights is the optimizer's work: not every optimizer steps by lr times grad.")
def moves_the_weights_itself(model, batch, labels, optimizer):
    loss = step(model, batch, labels, optimizer, move=False)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter -= optimizer.param_groups[0]["lr"] * parameter.grad
    return loss


@training_step.mistake(hint="A batch of one is a batch: squeeze takes its dimension away.")
def squeezes_a_batch_of_one(model, batch, labels, optimizer):
    return step(model, batch.squeeze(0), labels, optimizer)


@training_step.mistake(hint="One class is a column: squeeze takes its dimension away.")
def squeezes_a_single_class(model, batch, labels, optimizer):
    return step(model, batch, labels, optimizer, lambda s, y: nn.functional.cross_entropy(s.squeeze(-1), y))


@training_step.mistake(hint="log(softmax(…)) is log(0) for scores far apart: use a log-softmax or F.cross_entropy.")
def takes_the_logarithm_of_zero(model, batch, labels, optimizer):
    return step(model, batch, labels, optimizer, lambda s, y: nn.functional.nll_loss(s.softmax(-1).log(), y))
