"""Softmax, log-softmax, and the likelihood of the targets."""

import torch
from jaxtyping import Float, Int
from torch import Tensor

from graders.classifier._inputs import far_apart, picked, targets
from nnexercises import common, exercise


@exercise(
    points=4,
    by_hand=0.5,
    torch_own="softmax",
    gradients=0.5,
    hint="exp of the scores, divided by each row's sum of them.",
)
def softmax(solution, scores: Float[Tensor, "batch classes"]) -> Float[Tensor, "batch classes"]:
    """Probabilities from raw scores, over the last dimension."""
    return solution.softmax(scores)


@softmax.case(
    points=0.75, hint="exp(1000) overflows float32: subtract each row's largest score before you exponentiate."
)
def scores_too_large_to_exponentiate(draw):
    return dict(scores=far_apart(draw))


softmax.also(
    common.a_batch_of_one, points=0.25, hint="A batch of one row is still a batch: do not squeeze its dimension away."
)
softmax.also(
    common.one_class, points=0.25, hint="The only class has probability 1, whatever its score.", counts_alone=False
)
softmax.also(common.not_contiguous, points=0.25)


@softmax.property(points=0.25, hint="A constant added to all scores of a row cancels out: the result is the same.")
def adding_a_constant_to_every_score_leaves_probabilities_alone(solution, scores):
    return solution.softmax(scores + 7), solution.softmax(scores)


@softmax.mistake(hint="You normalise each class over the batch; normalise each row over its classes: dim=-1.")
def normalises_over_the_batch(scores):
    return torch.softmax(scores, dim=0)


@softmax.mistake(hint="You divide by the sum of everything: the sum goes over the last dimension only.")
def normalises_over_everything(scores):
    return (scores - scores.logsumexp((0, 1))).exp()


@softmax.mistake(
    hint="exp(1000) overflows float32, exp(-1000) is 0: subtract each row's largest score before you exponentiate."
)
def overflows_for_large_scores(scores):
    return scores.exp() / scores.exp().sum(-1, keepdim=True)


@softmax.mistake(hint="Scores may be negative: exponentiate them before you normalise.")
def forgets_to_exponentiate(scores):
    return scores / scores.sum(-1, keepdim=True)


@softmax.mistake(hint="Probabilities are asked for, not their logarithms.")
def returns_log_probabilities(scores):
    return scores - scores.logsumexp(-1, keepdim=True)


@softmax.mistake(hint="Divide the exponentials by their sum: each row must add up to 1.")
def forgets_to_normalise(scores):
    return (scores - scores.max(-1, keepdim=True).values).exp()


@softmax.mistake(hint="That is a sigmoid of each score alone; softmax sets the scores of a row against each other.")
def applies_a_sigmoid(scores):
    return torch.sigmoid(scores)


@exercise(
    points=5,
    by_hand=1,
    torch_own="softmax",
    gradients=0.5,
    hint="log(exp(x) / sum of exp(x)), for each row over its classes.",
)
def log_softmax(solution, x: Float[Tensor, "batch classes"]) -> Float[Tensor, "batch classes"]:
    """Log-probabilities from raw scores, over the last dimension."""
    return solution.log_softmax(x)


@log_softmax.case(
    points=1,
    hint="exp(1000) overflows float32, exp(-1000) is 0: subtract each row's largest score before you exponentiate.",
    counts_alone=False,
)
def scores_too_large_to_exponentiate(draw):
    return dict(x=far_apart(draw))


log_softmax.also(
    common.a_batch_of_one, points=0.25, hint="A batch of one row is still a batch: do not squeeze its dimension away."
)
log_softmax.also(
    common.one_class,
    points=0.25,
    hint="The only class has probability 1, whatever its score: its logarithm is 0.",
    counts_alone=False,
)


@log_softmax.case(points=0.25, hint="Equal scores are equal probabilities, 1 / classes each.", counts_alone=False)
def equal_scores(draw):
    return dict(x=torch.full(draw.shape("batch classes"), draw.number()))


log_softmax.also(common.not_contiguous, points=0.25)


@log_softmax.property(points=0.5, hint="A constant added to all scores of a row cancels out: the result is the same.")
def adding_a_constant_to_every_score_changes_nothing(solution, x):
    return solution.log_softmax(x + 7), solution.log_softmax(x)


@log_softmax.mistake(hint="You normalise each class over the batch; normalise each row over its classes: dim=-1.")
def normalises_over_the_batch(x):
    return x - x.logsumexp(0)


@log_softmax.mistake(hint="Those are probabilities; their logarithms are asked for.")
def returns_probabilities(x):
    return torch.softmax(x, dim=-1)


@log_softmax.mistake(hint="Probabilities are equal where the scores are, and only there: compute them from the scores.")
def gives_every_class_the_same(x):
    return torch.full_like(x, 1 / x.shape[-1]).log()


@log_softmax.mistake(hint="log is the natural logarithm here, not the one to base 2 or 10.")
def takes_another_logarithm(x):
    return torch.softmax(x, dim=-1).log2()


@log_softmax.mistake(hint="You add everything up: the sum goes over the last dimension only.")
def normalises_over_everything(x):
    return x - x.logsumexp((0, 1))


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


@log_softmax.mistake(hint="You change your caller's tensor: x -= … works in place.")
def changes_its_input(x):
    x -= x.logsumexp(-1, keepdim=True)
    return x


@log_softmax.mistake(hint="The largest score may be there more than once: each one counts in the sum.")
def counts_the_largest_score_once(x):
    largest = x.max(-1, keepdim=True).values
    others = torch.where(x < largest, (x - largest).exp(), 0.0)
    return x - largest - others.sum(-1, keepdim=True).log1p()


@exercise(
    points=4,
    by_hand=0.5,
    torch_own="cross_entropy",
    gradients=0.5,
    hint="Row i gives input[i, target[i]]; take minus the mean.",
)
def nll(solution, input: Float[Tensor, "batch classes"], target: Int[Tensor, "batch"]) -> Float[Tensor, ""]:
    """Mean of -input[i, target[i]]."""
    return solution.nll(input, target)


def log_probabilities(draw):
    return torch.log_softmax(draw.normal("batch classes", std=2.0), dim=-1)


@nll.case(draws=3)
def ordinary(draw):
    return dict(input=log_probabilities(draw), target=targets(draw))


nll.also(common.a_batch_of_one, points=0.25, hint="With one row, the mean is that row's own number.")


@nll.case(points=0.25, hint="With a single class, every target is 0.", counts_alone=False)
def one_class(draw):
    draw.fix(classes=1)
    return dict(input=-draw.uniform("batch classes"), target=targets(draw))


@nll.case(
    points=0.5,
    hint="The input holds log-probabilities already: pick the targets' and average; no softmax, no logarithm, no abs.",
)
def numbers_of_either_sign(draw):
    return dict(input=draw.normal("batch classes"), target=targets(draw))


@nll.case(points=0.5, hint="Only each row's own target counts: the other entries of a row have no say.")
def large_numbers_off_the_target(draw):
    rows, target = log_probabilities(draw), targets(draw)
    off = torch.ones_like(rows, dtype=torch.bool)
    off[torch.arange(len(target)), target] = False
    return dict(input=torch.where(off, -1e6 * draw.uniform("batch classes", 0.5), rows), target=target)


nll.also(common.not_contiguous, points=0.25)


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
    return -picked(input, target).log().mean()


@nll.mistake(hint="The input has been through log_softmax before: apply no other softmax.")
def applies_log_softmax_again(input, target):
    return -picked(input.log_softmax(-1), target).mean()


@nll.mistake(hint="One number for the whole batch is asked for: take the mean.")
def returns_one_loss_for_each_row(input, target):
    return -picked(input, target)


@nll.mistake(hint="The targets say which entries count; you take the largest of each row.")
def ignores_the_targets(input, target):
    return -input.max(dim=-1).values.mean()


@nll.mistake(hint="Divide by the number of rows, not by the number of entries.")
def divides_by_the_number_of_entries(input, target):
    return -picked(input, target).sum() / input.numel()


@nll.mistake(hint="The numbers come with their sign: minus turns it, and abs has no part in it.")
def takes_the_absolute_values(input, target):
    return picked(input, target).abs().mean()


@nll.mistake(hint="Only each row's own target counts: no label smoothing.")
def smooths_the_labels(input, target):
    return -(picked(input, target) + 1e-7 * input.sum(-1)).mean()


@nll.mistake(hint="One class is a column: squeeze takes its dimension away.")
def squeezes_a_single_class(input, target):
    return -picked(input.squeeze(-1), target).mean()
