"""Bits, inverted images, and errors of predictions."""

import torch
from jaxtyping import Float
from torch import Tensor

from graders._mistakes import mistakes
from nnexercises import common, exercise


@exercise(points=1, hint="One bit is ln 2 nats.")
def nats_to_bits(solution, nats: float) -> float:
    """Divided by ln 2."""
    return solution.nats_to_bits(nats)


@nats_to_bits.case(draws=3)
def ordinary(draw):
    return dict(nats=draw.number(0.3, 5.0) * (-1) ** draw.trial)


mistakes(
    nats_to_bits,
    multiplies_by_ln_2=(
        "A bit is less than a nat, so there are more of them: divide by ln 2.",
        lambda nats: nats * 0.6931471805599453,
    ),
    divides_by_2=("Divide by the natural logarithm of 2, not by 2.", lambda nats: nats / 2),
    takes_the_logarithm=(
        "Convert the number itself: take no logarithm of it.",
        lambda nats: torch.tensor(nats).abs().log2().item(),
    ),
    rounds_ln_2=("ln 2 is 0.6931…: use math.log(2) instead of a rounded number.", lambda nats: nats / 0.7),
    multiplies_by_a_rounded_number=(
        "A nat is 1.44… bits, and 1.4 is a rounded number: divide by math.log(2) instead.",
        lambda nats: nats * 1.4,
    ),
    divides_by_log10_of_2=(
        "ln is the logarithm to base e: log10(2) is another number.",
        lambda nats: nats / 0.3010299956639812,
    ),
    drops_the_sign=("Keep the sign: an amount may be negative.", lambda nats: abs(nats) / 0.6931471805599453),
)


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


invert_image.also(common.not_contiguous, points=0.25, hint="A transposed image is an image like any other.")

mistakes(
    invert_image,
    changes_its_input=("You change your caller's image: work on a new tensor.", lambda x: x.mul_(-1).add_(1)),
    changes_the_sign=("That turns 0.2 into -0.2; an image's numbers stay between 0 and 1.", lambda x: -x),
    subtracts_from_255=("The numbers lie between 0 and 1, not 255.", lambda x: 255 - x),
    flips_the_image=("That mirrors the image; inverting it changes its brightness.", lambda x: x.flip(-1)),
    divides_one_by_the_image=("Invert means one minus, not one divided by.", lambda x: 1 / x),
    subtracts_from_its_own_maximum=(
        "White is 1.0, whatever the brightest spot of this image is.",
        lambda x: x.max() - x,
    ),
    leaves_black_as_it_is=("Black is a brightness too: 0 becomes 1.", lambda x: torch.where(x > 0, 1 - x, 0.0)),
)


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


mistakes(
    mean_absolute_error,
    squares_the_errors=(
        "That is the squared error; the absolute error has no square.",
        lambda p, t: ((p - t) ** 2).mean(),
    ),
    adds_up_instead_of_averaging=("The mean is asked for, not the sum.", lambda p, t: (p - t).abs().sum()),
    forgets_the_absolute_value=(
        "Errors up and down cancel: take their absolute values before the mean.",
        lambda p, t: (p - t).mean(),
    ),
    takes_the_absolute_value_of_the_mean=(
        "The absolute value comes before the mean, one for each error.",
        lambda p, t: (p - t).mean().abs(),
    ),
    returns_one_error_for_each_row=("One number for all dimensions is asked for.", lambda p, t: (p - t).abs().mean(-1)),
    takes_the_median=("The mean is asked for, not the median.", lambda p, t: (p - t).abs().median()),
    counts_on_two_dimensions=(
        "There may be any number of dimensions: mean() without dim takes them all.",
        lambda p, t: (p - t).abs().mean(dim=1).mean(dim=0),
    ),
)


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


mistakes(
    mean_absolute_percentage_error,
    returns_a_fraction=("In percent: times 100.", lambda p, t: ((p - t).abs() / t.abs()).mean()),
    divides_by_the_predictions=(
        "In percent of the target, not of the prediction.",
        lambda p, t: 100 * ((p - t).abs() / p.abs()).mean(),
    ),
    divides_by_targets_with_their_sign=(
        "Of a negative target, its size counts: divide by |target|.",
        lambda p, t: 100 * ((p - t).abs() / t).mean(),
    ),
    divides_the_means=(
        "Divide each error by its own target, before the mean.",
        lambda p, t: 100 * (p - t).abs().mean() / t.abs().mean(),
    ),
    forgets_the_absolute_value=(
        "Errors up and down cancel: take their absolute values before the mean.",
        lambda p, t: 100 * ((p - t) / t.abs()).mean(),
    ),
    adds_up_instead_of_averaging=(
        "The mean is asked for, not the sum.",
        lambda p, t: 100 * ((p - t).abs() / t.abs()).sum(),
    ),
    counts_on_two_dimensions=(
        "There may be any number of dimensions: mean() without dim takes them all.",
        lambda p, t: 100 * ((p - t).abs() / t.abs()).mean(dim=1).mean(dim=0),
    ),
)
