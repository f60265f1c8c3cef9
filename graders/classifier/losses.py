"""A linear model, its loss, and its accuracy."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from graders.classifier._inputs import far_apart, picked, targets
from nnexercises import common, exercise


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


model.also(
    common.a_batch_of_one, points=0.5, hint="A batch of one image still has two dimensions, and so has the result."
)


@model.case(points=0.25, hint="Your log_softmax must survive large scores for the model to survive them.")
def large_weights(draw):
    drawn = draw_model(draw)
    return drawn | dict(weights=300 * drawn["weights"])


@model.mistake(hint="Add the bias: your result lacks it.")
def forgets_the_bias(solution, xb):
    return solution.log_softmax(xb @ solution.weights)


@model.mistake(hint="Put the scores through log_softmax before you return them.")
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


@model.mistake(hint="Add the bias; you subtract it.")
def subtracts_the_bias(solution, xb):
    return solution.log_softmax(xb @ solution.weights - solution.bias)


@model.mistake(hint="softmax gives 0 for scores far below the largest, and log(0) is infinite: use your log_softmax.")
def takes_the_logarithm_of_zero(solution, xb):
    return (xb @ solution.weights + solution.bias).softmax(-1).log()


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


cross_entropy.also(common.a_batch_of_one, points=0.25, hint="With one row, the mean is that row's own loss.")
cross_entropy.also(
    common.one_class, points=0.25, hint="With a single class nothing is surprising: the loss is 0.", counts_alone=False
)
cross_entropy.also(common.not_contiguous, points=0.25)


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


@cross_entropy.mistake(hint="You apply the softmax twice: its results are no scores.")
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


@exercise(points=2, hint="argmax over the last dimension, compared with the labels, and the mean of that.")
def accuracy(
    solution, logits: Float[Tensor, "batch classes"], labels: Int[Tensor, "batch"]
) -> float | Float[Tensor, ""]:
    """Fraction of rows whose argmax is the label."""
    return solution.accuracy(logits, labels)


def mostly_right(draw):
    """Scores and labels with at least one right and one wrong row."""
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


accuracy.also(common.not_contiguous, points=0.25)


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


def squeezes_a_batch_of_one(logits, targets):
    losses = nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    return losses.squeeze(0).mean(dim=1).mean()


binary_cross_entropy_with_logits.also(
    common.a_batch_of_one, points=0.25, hint="A batch of one is a batch.", mistake=squeezes_a_batch_of_one
)


@binary_cross_entropy_with_logits.case(
    points=0.25, hint="A score of 0 is even odds: the loss is log 2.", counts_alone=False
)
def scores_of_zero(draw):
    return dict(logits=torch.zeros(draw.shape("batch labels")), targets=yes_or_no(draw))


@binary_cross_entropy_with_logits.mistake(hint="The mean goes over the labels as well as over the batch.")
def adds_up_over_the_labels(logits, targets):
    return nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction="none").sum(-1).mean()


@binary_cross_entropy_with_logits.mistake(hint="Targets of 0 count too: their term is -log(1 - probability).")
def forgets_the_targets_of_zero(logits, targets):
    return -(targets * nn.functional.logsigmoid(logits)).mean()


@binary_cross_entropy_with_logits.mistake(hint="The loss is log 2 for scores of 0 only: compute it from the scores.")
def returns_log_2(logits, targets):
    return torch.tensor(0.6931471805599453)


@binary_cross_entropy_with_logits.mistake(hint="The minus is missing: the loss must be positive.")
def forgets_the_minus(logits, targets):
    return -nn.functional.binary_cross_entropy_with_logits(logits, targets)


@binary_cross_entropy_with_logits.mistake(hint="The labels are independent of each other: a sigmoid each, no softmax.")
def applies_a_softmax(logits, targets):
    return nn.functional.binary_cross_entropy(logits.softmax(-1), targets)


@binary_cross_entropy_with_logits.mistake(hint="Apply the sigmoid once; you apply it twice.")
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


@binary_cross_entropy_with_logits.mistake(hint="There is a branch for scores above 0 and one below: which takes 0?")
def leaves_scores_of_zero_out(logits, targets):
    losses = nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    return torch.where(logits == 0, 0.0, losses).mean()
