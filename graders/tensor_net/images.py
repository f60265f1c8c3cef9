"""Labels and images in the form that the net takes."""

import torch
from jaxtyping import Float, Shaped
from torch import Tensor

from graders._mistakes import mistakes
from nnexercises import exercise


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


mistakes(
    one_hot_encoding,
    counts_from_one=("Classes are counted from 0.", lambda i, count: hot(i - 1, count)),
    returns_a_row=(
        "A vector is asked for: shape (num_classes,), not (1, num_classes).",
        lambda i, count: hot(i, count).unsqueeze(0),
    ),
    returns_a_list=("A tensor is asked for, not a list.", lambda i, count: hot(i, count).tolist()),
    swaps_ones_and_zeros=("Ones and zeros are the wrong way round.", lambda i, count: 1 - hot(i, count)),
    writes_the_class_number=("The one is a 1, not the number of the class.", lambda i, count: i * hot(i, count)),
    always_makes_ten_classes=("There need not be ten classes: use num_classes.", lambda i, count: hot(i, 10)),
    fills_up_to_the_class=(
        "Only position i is one, not all up to it.",
        lambda i, count: (torch.arange(count) <= i).float(),
    ),
    wraps_around_at_the_last_class=(
        "The last class is num_classes - 1: it has a place of its own.",
        lambda i, count: hot(i % max(count - 1, 1), count),
    ),
    has_room_for_ten_classes=(
        "There may be more than ten classes: make as many places as num_classes says.",
        lambda i, count: hot(i, 10)[:count],
    ),
    squeezes_a_single_class=(
        "squeeze turns a vector of one number into a number.",
        lambda i, count: hot(i, count).squeeze(),
    ),
)


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


mistakes(
    make_img_1d,
    flattens_the_batch_too=("Only height and width become one; the images stay apart.", lambda x: x.flatten()),
    goes_down_the_columns=("Row after row, not column after column.", lambda x: x.transpose(-1, -2).flatten(-2)),
    keeps_the_first_dimension_only=(
        "There may be no leading dimension, or several: only the last two become one.",
        lambda x: x.flatten(1),
    ),
    squeezes=("A batch of one stays a batch: do not squeeze.", lambda x: x.flatten(-2).squeeze(0)),
    squeezes_a_single_channel=(
        "A single channel stays: do not squeeze.",
        lambda x: x.flatten(-2).squeeze(1) if x.dim() > 3 else x.flatten(-2),
    ),
    counts_on_28_by_28=("Images need not be 28 by 28.", lambda x: x.reshape(*x.shape[:-2], 784)),
    merges_the_leading_dimensions=(
        "All leading dimensions stay; you make one of them.",
        lambda x: x.reshape(-1, x.shape[-1] * x.shape[-2]),
    ),
    makes_a_batch_of_a_single_image=(
        "A single image becomes a single row of numbers: add no dimension.",
        lambda x: x.flatten(-2) if x.dim() > 2 else x.flatten().unsqueeze(0),
    ),
    flattens_the_channels_too=(
        "Channels stay apart, as the images do: only the last two dimensions become one.",
        lambda x: x.flatten(1) if x.dim() > 2 else x.flatten(),
    ),
)
