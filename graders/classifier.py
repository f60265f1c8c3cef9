"""Unit `classifier`: softmax, losses, metrics."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from nnexercises import exercise


def far_apart(draw, dims="batch classes"):
    """Large scores, 10,000 apart: of large ones that are close, float32 knows too few digits for their softmax."""
    ranks = draw.normal(dims).argsort(-1).argsort(-1)
    return 1e4 * (ranks - 1) + 1e3 * draw.uniform(dims) - 6e4 * draw.trial


# --- softmax ------------------------------------------------------------------------------------------------------


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


@softmax.case(points=0.25, hint="A batch of one row is still a batch: do not squeeze its dimension away.")
def a_batch_of_one(draw):
    draw.fix(batch=1)
    return dict(scores=draw.normal("batch classes"))


@softmax.case(points=0.25, hint="The only class has probability 1, whatever its score.", counts_alone=False)
def one_class(draw):
    draw.fix(classes=1)
    return dict(scores=draw.normal("batch classes"))


@softmax.case(points=0.25, hint="A transposed tensor is a tensor like any other: count on no memory layout.")
def not_contiguous(draw):
    return dict(scores=draw.normal("classes batch").T)


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


@softmax.mistake(hint="The exponentials are not divided by their sum: each row must add up to 1.")
def forgets_to_normalise(scores):
    return (scores - scores.max(-1, keepdim=True).values).exp()


@softmax.mistake(hint="That is a sigmoid of each score alone; softmax sets the scores of a row against each other.")
def applies_a_sigmoid(scores):
    return torch.sigmoid(scores)


@softmax.mistake(hint="A batch of one is a batch: squeeze takes its dimension away.")
def squeezes_a_batch_of_one(scores):
    return scores.softmax(-1).squeeze(0)


@softmax.mistake(hint="One class is a column: squeeze takes its dimension away.")
def squeezes_a_single_class(scores):
    return scores.softmax(-1).squeeze(-1)


@softmax.mistake(hint="view needs numbers that lie in a row in memory; reshape does not.")
def counts_on_contiguous_memory(scores):
    return scores.view(-1).view(scores.shape).softmax(-1)


# --- log_softmax --------------------------------------------------------------------------------------------------


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
    return x - x.logsumexp(0)


@log_softmax.mistake(hint="Those are probabilities; their logarithms are asked for.")
def returns_probabilities(x):
    return torch.softmax(x, dim=-1)


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


@log_softmax.mistake(hint="Your caller's tensor is changed: x -= … works in place.")
def changes_its_input(x):
    x -= x.logsumexp(-1, keepdim=True)
    return x


@log_softmax.mistake(hint="A batch of one is a batch: squeeze takes its dimension away.")
def squeezes_a_batch_of_one(x):
    return x.log_softmax(-1).squeeze(0)


@log_softmax.mistake(hint="One class is a column: squeeze takes its dimension away.")
def squeezes_a_single_class(x):
    return x.log_softmax(-1).squeeze(-1)


@log_softmax.mistake(hint="The largest score may be there more than once: each one counts in the sum.")
def counts_the_largest_score_once(x):
    largest = x.max(-1, keepdim=True).values
    others = torch.where(x < largest, (x - largest).exp(), 0.0)
    return x - largest - others.sum(-1, keepdim=True).log1p()


@log_softmax.mistake(hint="view needs numbers that lie in a row in memory; reshape does not.")
def counts_on_contiguous_memory(x):
    return x.view(-1).view(x.shape).log_softmax(-1)


# --- nll ----------------------------------------------------------------------------------------------------------


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


def targets(draw):
    return draw.integers("batch", below=draw.size("classes"))


@nll.case(draws=3)
def ordinary(draw):
    return dict(input=log_probabilities(draw), target=targets(draw))


@nll.case(points=0.25, hint="With one row, the mean is that row's own number.")
def a_batch_of_one(draw):
    draw.fix(batch=1)
    return dict(input=log_probabilities(draw), target=targets(draw))


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


@nll.mistake(hint="A batch of one is a batch: squeeze takes its dimension away.")
def squeezes_a_batch_of_one(input, target):
    return -picked(input.squeeze(0), target).mean()


@nll.mistake(hint="One class is a column: squeeze takes its dimension away.")
def squeezes_a_single_class(input, target):
    return -picked(input.squeeze(-1), target).mean()


@nll.mistake(hint="view needs numbers that lie in a row in memory; reshape does not.")
def counts_on_contiguous_memory(input, target):
    return -input.view(-1)[torch.arange(len(target)) * input.shape[1] + target].mean()


# --- model --------------------------------------------------------------------------------------------------------


@exercise(points=3, gradients=0.5, hint="log_softmax of xb @ weights + bias, with the module's own weights and bias.")
def model(
    solution, xb: Float[Tensor, "batch 784"], weights: Float[Tensor, "784 10"], bias: Float[Tensor, "10"]
) -> Float[Tensor, "batch 10"]:
    """log_softmax of a linear layer, with the module globals weights and bias."""
    if isinstance(solution.model, getattr(solution, "SimpleNeuralNet", ())):
        raise NotImplementedError("this model is the net of another exercise")
    solution.weights, solution.bias = weights, bias
    return solution.model(xb)


def draw_model(draw):
    return dict(weights=draw.normal("784 10", std=1 / 28), bias=draw.normal("10"), xb=draw.uniform("batch 784"))


@model.case
def ordinary(draw):
    return draw_model(draw)


@model.case(points=0.5, hint="A batch of one image still has two dimensions, and so has the result.")
def a_batch_of_one(draw):
    draw.fix(batch=1)
    return draw_model(draw)


@model.case(points=0.25, hint="Your log_softmax must survive large scores for the model to survive them.")
def large_weights(draw):
    drawn = draw_model(draw)
    return drawn | dict(weights=300 * drawn["weights"])


@model.mistake(hint="The bias is not added.")
def forgets_the_bias(solution, xb):
    return solution.log_softmax(xb @ solution.weights)


@model.mistake(hint="The scores go through log_softmax before they are returned.")
def returns_scores(solution, xb):
    return xb @ solution.weights + solution.bias


@model.mistake(hint="Log-probabilities are asked for: log_softmax, not softmax.")
def returns_probabilities(solution, xb):
    return solution.softmax(xb @ solution.weights + solution.bias)


@model.mistake(hint="log_softmax goes over the classes of one image, not over the batch.")
def normalises_over_the_batch(solution, xb):
    return solution.log_softmax((xb @ solution.weights + solution.bias).T).T


@model.mistake(hint="The bias belongs inside log_softmax: add it to the scores.")
def adds_the_bias_after_log_softmax(solution, xb):
    return solution.log_softmax(xb @ solution.weights) + solution.bias


@model.mistake(hint="The bias is added, not subtracted.")
def subtracts_the_bias(solution, xb):
    return solution.log_softmax(xb @ solution.weights - solution.bias)


@model.mistake(hint="A batch of one is a batch: squeeze takes its dimension away.")
def squeezes_a_batch_of_one(solution, xb):
    return solution.log_softmax(xb @ solution.weights + solution.bias).squeeze(0)


@model.mistake(hint="softmax gives 0 for scores far below the largest, and log(0) is infinite: use your log_softmax.")
def takes_the_logarithm_of_zero(solution, xb):
    return (xb @ solution.weights + solution.bias).softmax(-1).log()


# --- cross_entropy ------------------------------------------------------------------------------------------------


@exercise(
    points=4,
    by_hand=0.5,
    torch_own=("softmax", "cross_entropy"),
    gradients=0.5,
    hint="log-softmax over the classes, then pick the labels', minus, mean.",
)
def cross_entropy(solution, logits: Float[Tensor, "batch classes"], labels: Int[Tensor, "batch"]) -> Float[Tensor, ""]:
    """Mean of minus the logarithm of the probability of each row's label, in nats."""
    return solution.cross_entropy(logits, labels)


@cross_entropy.case(draws=3)
def ordinary(draw):
    return dict(logits=draw.normal("batch classes", std=2.0), labels=targets(draw))


@cross_entropy.case(
    points=0.75, hint="log(softmax(…)) is log(0) for scores far apart: stay in logarithms (log_softmax, logsumexp)."
)
def scores_too_large_to_exponentiate(draw):
    return dict(logits=far_apart(draw), labels=targets(draw))


@cross_entropy.case(points=0.25, hint="With one row, the mean is that row's own loss.")
def a_batch_of_one(draw):
    draw.fix(batch=1)
    return dict(logits=draw.normal("batch classes"), labels=targets(draw))


@cross_entropy.case(points=0.25, hint="With a single class nothing is surprising: the loss is 0.", counts_alone=False)
def one_class(draw):
    draw.fix(classes=1)
    return dict(logits=draw.normal("batch classes"), labels=targets(draw))


@cross_entropy.case(points=0.25, hint="A transposed tensor is a tensor like any other: count on no memory layout.")
def not_contiguous(draw):
    return dict(logits=draw.normal("classes batch").T, labels=targets(draw))


@cross_entropy.property(points=0.25, hint="A constant added to all scores of a row changes no probability.")
def adding_a_constant_to_every_score_leaves_the_loss_alone(solution, logits, labels):
    return solution.cross_entropy(logits + 7, labels), solution.cross_entropy(logits, labels)


@cross_entropy.mistake(hint="The labels pick log-probabilities; you pick raw scores. A log_softmax is missing.")
def forgets_the_softmax(logits, labels):
    return -picked(logits, labels).mean()


@cross_entropy.mistake(hint="The logarithm is missing: you average probabilities.")
def forgets_the_logarithm(logits, labels):
    return -picked(logits.softmax(-1), labels).mean()


@cross_entropy.mistake(hint="The loss is the mean over the rows, not their sum.")
def adds_up_instead_of_averaging(logits, labels):
    return -picked(logits.log_softmax(-1), labels).sum()


@cross_entropy.mistake(hint="The loss is positive where probabilities are below 1: the minus is missing.")
def forgets_the_minus(logits, labels):
    return picked(logits.log_softmax(-1), labels).mean()


@cross_entropy.mistake(hint="In nats means the natural logarithm, not that to base 2.")
def counts_in_bits(logits, labels):
    return -picked(logits.softmax(-1).log2(), labels).mean()


@cross_entropy.mistake(hint="The softmax is applied twice: its results are no scores.")
def applies_softmax_twice(logits, labels):
    return -picked(logits.softmax(-1).log_softmax(-1), labels).mean()


@cross_entropy.mistake(hint="The softmax goes over the classes of one row, not over the batch.")
def normalises_over_the_batch(logits, labels):
    return -picked(logits.log_softmax(0), labels).mean()


@cross_entropy.mistake(
    hint="log(softmax(…)) is log(0) for scores far apart: stay in logarithms (log_softmax, logsumexp)."
)
def takes_the_logarithm_of_zero(logits, labels):
    return -picked(logits.softmax(-1).log(), labels).mean()


@cross_entropy.mistake(hint="A batch of one is a batch: squeeze takes its dimension away.")
def squeezes_a_batch_of_one(logits, labels):
    return -picked(logits.log_softmax(-1).squeeze(0), labels).mean()


@cross_entropy.mistake(hint="One class is a column: squeeze takes its dimension away.")
def squeezes_a_single_class(logits, labels):
    return -picked(logits.log_softmax(-1).squeeze(-1), labels).mean()


@cross_entropy.mistake(hint="view needs numbers that lie in a row in memory; reshape does not.")
def counts_on_contiguous_memory(logits, labels):
    return -picked(logits.view(-1).view(logits.shape).log_softmax(-1), labels).mean()


# --- accuracy -----------------------------------------------------------------------------------------------------


@exercise(points=2, hint="argmax over the last dimension, compared with the labels, and the mean of that.")
def accuracy(
    solution, logits: Float[Tensor, "batch classes"], labels: Int[Tensor, "batch"]
) -> float | Float[Tensor, ""]:
    """Fraction of rows whose argmax is the label."""
    return solution.accuracy(logits, labels)


def mostly_right(draw):
    """Scores and labels of which some rows are right and some wrong, at least one each."""
    draw.fix(batch=7 + 4 * draw.trial)
    logits = draw.normal("batch classes")
    labels = logits.argmax(-1)
    labels[:3] = (labels[:3] + 1) % draw.size("classes")
    return dict(logits=logits, labels=labels)


@accuracy.case(draws=3)
def ordinary(draw):
    return mostly_right(draw)


@accuracy.case(points=0.25, hint="One row is either right or wrong: 1 or 0.", counts_alone=False)
def a_batch_of_one(draw):
    draw.fix(batch=1)
    logits = draw.normal("batch classes")
    return dict(logits=logits, labels=(logits.argmax(-1) + draw.trial) % draw.size("classes"))


@accuracy.case(points=0.25, hint="Scores may all be negative: only which is largest counts.")
def negative_scores(draw):
    drawn = mostly_right(draw)
    return drawn | dict(logits=drawn["logits"] - 100.0)


@accuracy.case(points=0.25, hint="A transposed tensor is a tensor like any other: count on no memory layout.")
def not_contiguous(draw):
    drawn = mostly_right(draw)
    return drawn | dict(logits=drawn["logits"].T.contiguous().T)


@accuracy.mistake(hint="A fraction is asked for: divide by the number of rows.")
def counts_instead_of_averaging(logits, labels):
    return (logits.argmax(-1) == labels).float().sum()


@accuracy.mistake(hint="argmax goes over the classes of one row, not over the batch.")
def takes_the_largest_of_each_class(logits, labels):
    return (logits.argmax(0)[: len(labels)] == labels[: logits.shape[1]]).float().mean()


@accuracy.mistake(hint="The fraction of right rows is asked for, not of wrong ones.")
def returns_the_error_rate(logits, labels):
    return (logits.argmax(-1) != labels).float().mean()


@accuracy.mistake(hint="A fraction between 0 and 1 is asked for, not percent.")
def returns_percent(logits, labels):
    return 100 * (logits.argmax(-1) == labels).float().mean()


@accuracy.mistake(hint="The largest score predicts the class, not the smallest.")
def takes_the_smallest_score(logits, labels):
    return (logits.argmin(-1) == labels).float().mean()


@accuracy.mistake(hint="The largest score counts, however small it is: there is no threshold.")
def compares_scores_with_a_threshold(logits, labels):
    return (picked(logits, labels) > 0.5).float().mean()


@accuracy.mistake(hint="A batch of one is a batch: squeeze takes its dimension away.")
def squeezes_a_batch_of_one(logits, labels):
    right = [row.argmax() == label for row, label in zip(logits.squeeze(0), labels, strict=True)]
    return torch.stack(right).float().mean()


@accuracy.mistake(hint="Begin the search for the largest score at the first one: any number may be too large.")
def begins_the_search_at_a_number(logits, labels):
    largest, classes = logits.max(-1)
    return ((largest > -50) & (classes == labels)).float().mean()


@accuracy.mistake(hint="view needs numbers that lie in a row in memory; reshape does not.")
def counts_on_contiguous_memory(logits, labels):
    return (logits.view(-1).view(logits.shape).argmax(-1) == labels).float().mean()


# --- binary_cross_entropy_with_logits -----------------------------------------------------------------------------


@exercise(
    points=4,
    by_hand=0.5,
    torch_own="binary_cross_entropy",
    gradients=0.5,
    gradients_by="logits",
    hint="-(t log p + (1 - t) log(1 - p)) with p = sigmoid(logit), and the mean.",
)
def binary_cross_entropy_with_logits(
    solution, logits: Float[Tensor, "batch labels"], targets: Float[Tensor, "batch labels"]
) -> Float[Tensor, ""]:
    """Mean over both dimensions; equals two-class cross-entropy with the other class's score at 0."""
    return solution.binary_cross_entropy_with_logits(logits, targets)


def yes_or_no(draw):
    return draw.integers("batch labels", below=2).float()


@binary_cross_entropy_with_logits.case(draws=3)
def ordinary(draw):
    return dict(logits=draw.normal("batch labels", std=2.0), targets=yes_or_no(draw))


@binary_cross_entropy_with_logits.case(
    points=0.75, hint="sigmoid(1000) is 1 and log(1 - 1) is infinite: stay in logarithms (softplus, logsigmoid)."
)
def scores_too_large_to_exponentiate(draw):
    return dict(logits=1e4 * draw.normal("batch labels"), targets=yes_or_no(draw))


@binary_cross_entropy_with_logits.case(points=0.5, hint="Targets may lie between 0 and 1: both terms then count.")
def soft_targets(draw):
    return dict(logits=draw.normal("batch labels"), targets=draw.uniform("batch labels", 0.1, 0.9))


@binary_cross_entropy_with_logits.case(points=0.25, hint="A batch of one is a batch.")
def a_batch_of_one(draw):
    draw.fix(batch=1)
    return dict(logits=draw.normal("batch labels"), targets=yes_or_no(draw))


@binary_cross_entropy_with_logits.case(points=0.25, hint="A score of 0 is even odds: the loss is log 2.")
def scores_of_zero(draw):
    return dict(logits=torch.zeros(draw.shape("batch labels")), targets=yes_or_no(draw))


@binary_cross_entropy_with_logits.mistake(hint="The mean goes over the labels as well as over the batch.")
def adds_up_over_the_labels(logits, targets):
    return nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction="none").sum(-1).mean()


@binary_cross_entropy_with_logits.mistake(hint="Targets of 0 count too: their term is -log(1 - probability).")
def forgets_the_targets_of_zero(logits, targets):
    return -(targets * nn.functional.logsigmoid(logits)).mean()


@binary_cross_entropy_with_logits.mistake(hint="The minus is missing: the loss is positive.")
def forgets_the_minus(logits, targets):
    return -nn.functional.binary_cross_entropy_with_logits(logits, targets)


@binary_cross_entropy_with_logits.mistake(hint="The labels are independent of each other: a sigmoid each, no softmax.")
def applies_a_softmax(logits, targets):
    return nn.functional.binary_cross_entropy(logits.softmax(-1), targets)


@binary_cross_entropy_with_logits.mistake(hint="The sigmoid is applied twice.")
def applies_the_sigmoid_twice(logits, targets):
    return nn.functional.binary_cross_entropy_with_logits(logits.sigmoid(), targets)


@binary_cross_entropy_with_logits.mistake(
    hint="sigmoid(1000) is 1 and log(1 - 1) is infinite: stay in logarithms (softplus, logsigmoid)."
)
def takes_the_logarithm_of_zero(logits, targets):
    chance = 1 / (1 + (-logits).exp())
    return -(targets * chance.log() + (1 - targets) * (1 - chance).log()).mean()


@binary_cross_entropy_with_logits.mistake(hint="Targets may lie between 0 and 1; you round them.")
def rounds_the_targets(logits, targets):
    return nn.functional.binary_cross_entropy_with_logits(logits, targets.round())


@binary_cross_entropy_with_logits.mistake(hint="A batch of one is a batch: squeeze takes its dimension away.")
def squeezes_a_batch_of_one(logits, targets):
    losses = nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    return losses.squeeze(0).mean(dim=1).mean()


@binary_cross_entropy_with_logits.mistake(hint="There is a branch for scores above 0 and one below: which takes 0?")
def leaves_scores_of_zero_out(logits, targets):
    losses = nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    return torch.where(logits == 0, 0.0, losses).mean()


# --- training_step ------------------------------------------------------------------------------------------------


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
    model = nn.Linear(weight.shape[1], weight.shape[0], dtype=weight.dtype, device=weight.device)
    with torch.no_grad():
        model.weight.copy_(weight)
        model.bias.copy_(bias)
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


# --- nats_to_bits -------------------------------------------------------------------------------------------------


@exercise(points=1, hint="One bit is ln 2 nats.")
def nats_to_bits(solution, nats: float) -> float:
    """Divided by ln 2."""
    return solution.nats_to_bits(nats)


@nats_to_bits.case(draws=3)
def ordinary(draw):
    return dict(nats=draw.number(0.3, 5.0) * (-1) ** draw.trial)


@nats_to_bits.mistake(hint="A bit is less than a nat, so there are more of them: divide by ln 2.")
def multiplies_by_ln_2(nats):
    return nats * 0.6931471805599453


@nats_to_bits.mistake(hint="Divide by the natural logarithm of 2, not by 2.")
def divides_by_2(nats):
    return nats / 2


@nats_to_bits.mistake(hint="The number itself is converted; its logarithm is not taken.")
def takes_the_logarithm(nats):
    return torch.tensor(nats).abs().log2().item()


@nats_to_bits.mistake(hint="ln 2 is 0.6931…: use math.log(2) instead of a rounded number.")
def rounds_ln_2(nats):
    return nats / 0.69


@nats_to_bits.mistake(hint="ln is the logarithm to base e: log10(2) is another number.")
def divides_by_log10_of_2(nats):
    return nats / 0.3010299956639812


@nats_to_bits.mistake(hint="Keep the sign: an amount may be negative.")
def drops_the_sign(nats):
    return abs(nats) / 0.6931471805599453


# --- invert_image -------------------------------------------------------------------------------------------------


@exercise(points=2, gradients=0.25, hint="One minus the image, in a new tensor.")
def invert_image(solution, image: Tensor) -> Tensor:
    """1.0 - image, the input untouched."""
    return solution.invert_image(image)


@invert_image.case(draws=4)
def ordinary(draw):
    return dict(image=draw.uniform(["h w", "c h w", "batch c h w", "w"][draw.trial]))


@invert_image.case(points=0.25, hint="Black becomes white and white black, exactly.")
def black_and_white(draw):
    return dict(image=draw.integers("h w", below=2).float())


@invert_image.case(points=0.25, hint="A transposed image is an image like any other.")
def not_contiguous(draw):
    return dict(image=draw.uniform("h w").T)


@invert_image.mistake(hint="Your caller's image is changed: work on a new tensor.")
def changes_its_input(image):
    return image.mul_(-1).add_(1)


@invert_image.mistake(hint="That turns 0.2 into -0.2; an image's numbers stay between 0 and 1.")
def changes_the_sign(image):
    return -image


@invert_image.mistake(hint="The numbers lie between 0 and 1, not 255.")
def subtracts_from_255(image):
    return 255 - image


@invert_image.mistake(hint="That mirrors the image; inverting it changes its brightness.")
def flips_the_image(image):
    return image.flip(-1)


@invert_image.mistake(hint="Invert means one minus, not one divided by.")
def divides_one_by_the_image(image):
    return 1 / image


@invert_image.mistake(hint="White is 1.0, whatever the brightest spot of this image is.")
def subtracts_from_its_own_maximum(image):
    return image.max() - image


@invert_image.mistake(hint="Black is a brightness too: 0 becomes 1.")
def leaves_black_as_it_is(image):
    return torch.where(image > 0, 1 - image, 0.0)


@invert_image.mistake(hint="view needs numbers that lie in a row in memory; reshape does not.")
def counts_on_contiguous_memory(image):
    return 1 - image.view(-1).view(image.shape)


# --- mean_absolute_error and mean_absolute_percentage_error -------------------------------------------------------


@exercise(
    points=2, by_hand=0.25, torch_own="regression", hint="The absolute value of each error, and the mean of them."
)
def mean_absolute_error(
    solution, predictions: Float[Tensor, "batch outputs"], targets: Float[Tensor, "batch outputs"]
) -> float | Float[Tensor, ""]:
    """Mean of |prediction - target|."""
    return solution.mean_absolute_error(predictions, targets)


@mean_absolute_error.case(points=0.25, hint="Predictions and targets may have any shape, as long as it is the same.")
def any_shape(draw):
    dims = ["batch", "a b c"][draw.trial]
    return dict(predictions=draw.normal(dims), targets=draw.normal(dims))


@mean_absolute_error.case(points=0.25, hint="One prediction is enough for a mean.")
def a_single_number(draw):
    return dict(predictions=draw.normal("1 1"), targets=draw.normal("1 1"))


@mean_absolute_error.mistake(hint="That is the squared error; the absolute error has no square.")
def squares_the_errors(predictions, targets):
    return ((predictions - targets) ** 2).mean()


@mean_absolute_error.mistake(hint="The mean is asked for, not the sum.")
def adds_up_instead_of_averaging(predictions, targets):
    return (predictions - targets).abs().sum()


@mean_absolute_error.mistake(hint="Errors up and down cancel: take their absolute values before the mean.")
def forgets_the_absolute_value(predictions, targets):
    return (predictions - targets).mean()


@mean_absolute_error.mistake(hint="The absolute value comes before the mean, one for each error.")
def takes_the_absolute_value_of_the_mean(predictions, targets):
    return (predictions - targets).mean().abs()


@mean_absolute_error.mistake(hint="One number for all dimensions is asked for.")
def returns_one_error_for_each_row(predictions, targets):
    return (predictions - targets).abs().mean(-1)


@mean_absolute_error.mistake(hint="The mean is asked for, not the median.")
def takes_the_median(predictions, targets):
    return (predictions - targets).abs().median()


@mean_absolute_error.mistake(hint="There may be any number of dimensions: mean() without dim takes them all.")
def counts_on_two_dimensions(predictions, targets):
    return (predictions - targets).abs().mean(dim=1).mean(dim=0)


@mean_absolute_error.mistake(hint="squeeze leaves a single number without a dimension to loop over.")
def squeezes_a_single_number(predictions, targets):
    errors = [row.abs().mean() for row in (predictions - targets).squeeze()]
    return sum(errors) / len(errors)


@exercise(
    points=2,
    by_hand=0.25,
    torch_own="regression",
    hint="Each error's size over its target's size, their mean, in percent.",
)
def mean_absolute_percentage_error(
    solution, predictions: Float[Tensor, "batch outputs"], targets: Float[Tensor, "batch outputs"]
) -> float | Float[Tensor, ""]:
    """Mean of |prediction - target| in percent of |target|."""
    return solution.mean_absolute_percentage_error(predictions, targets)


@mean_absolute_percentage_error.case(draws=3)
def ordinary(draw):
    return dict(predictions=draw.normal("batch outputs"), targets=draw.uniform("batch outputs", 0.5, 3.0))


@mean_absolute_percentage_error.case(points=0.5, hint="Of a negative target, its size counts: divide by |target|.")
def negative_targets(draw):
    return dict(predictions=draw.normal("batch outputs"), targets=-draw.uniform("batch outputs", 0.5, 3.0))


@mean_absolute_percentage_error.case(points=0.25, hint="Predictions and targets may have any shape.")
def any_shape(draw):
    dims = ["batch", "a b c"][draw.trial]
    return dict(predictions=draw.normal(dims), targets=draw.uniform(dims, 0.5, 3.0))


@mean_absolute_percentage_error.mistake(hint="In percent: times 100.")
def returns_a_fraction(predictions, targets):
    return ((predictions - targets).abs() / targets.abs()).mean()


@mean_absolute_percentage_error.mistake(hint="In percent of the target, not of the prediction.")
def divides_by_the_predictions(predictions, targets):
    return 100 * ((predictions - targets).abs() / predictions.abs()).mean()


@mean_absolute_percentage_error.mistake(hint="Of a negative target, its size counts: divide by |target|.")
def divides_by_targets_with_their_sign(predictions, targets):
    return 100 * ((predictions - targets).abs() / targets).mean()


@mean_absolute_percentage_error.mistake(hint="Each error is divided by its own target before the mean.")
def divides_the_means(predictions, targets):
    return 100 * (predictions - targets).abs().mean() / targets.abs().mean()


@mean_absolute_percentage_error.mistake(hint="Errors up and down cancel: take their absolute values before the mean.")
def forgets_the_absolute_value(predictions, targets):
    return 100 * ((predictions - targets) / targets.abs()).mean()


@mean_absolute_percentage_error.mistake(hint="The mean is asked for, not the sum.")
def adds_up_instead_of_averaging(predictions, targets):
    return 100 * ((predictions - targets).abs() / targets.abs()).sum()


@mean_absolute_percentage_error.mistake(
    hint="There may be any number of dimensions: mean() without dim takes them all."
)
def counts_on_two_dimensions(predictions, targets):
    return 100 * ((predictions - targets).abs() / targets.abs()).mean(dim=1).mean(dim=0)
