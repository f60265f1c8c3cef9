"""Inputs: drawn from annotations with a seed, each from a stream of its own."""

from __future__ import annotations

import numpy as np
import pytest
from jaxtyping import Bool, Float, Int
from torch import Tensor

from nnexercises.course.draw import Draw
from nnexercises.course.kinds import read
from nnexercises.errors import CourseError


def test_distinct_dimensions_have_distinct_sizes_and_one_name_has_one() -> None:
    for seed in range(50):
        draw = Draw(seed)
        x = draw.value(read(Float[Tensor, "batch features"]), "x")
        y = draw.value(read(Float[Tensor, "features classes"]), "y")
        assert x.shape[1] == y.shape[0]
        assert len({x.shape[0], x.shape[1], y.shape[1]}) == 3
        assert min(*x.shape, *y.shape) >= 2


def test_a_size_can_be_fixed_and_a_number_is_a_size() -> None:
    draw = Draw(0)
    draw.fix(batch=1)
    assert draw.normal("batch 784").shape == (1, 784)


def test_a_dimension_has_no_size_that_is_written_beside_it() -> None:
    for seed in range(20):
        draw = Draw(seed)
        draw.avoid([3, 4])
        assert draw.size("batch") not in (3, 4)


@pytest.mark.parametrize("dims", ["_", "n+1"])
def test_a_dimension_without_a_name_is_not_drawn(dims: str) -> None:
    with pytest.raises(CourseError, match="name it, or"):
        Draw(0).normal(dims)


def test_the_same_names_draw_the_same_numbers_and_others_do_not() -> None:
    first, again, other = (Draw(*names).normal("a b") for names in ((0, "x"), (0, "x"), (0, "y")))
    assert first.equal(again)
    assert first.shape != other.shape or not first.equal(other)
    assert not np.array_equal(Draw(0, trial=0).numbers(5), Draw(0, trial=1).numbers(5))


@pytest.mark.parametrize(
    ("annotation", "dtype"),
    [
        (Float[Tensor, "a b"], "torch.float32"),
        (Int[Tensor, "a"], "torch.int64"),
        (Bool[Tensor, "a"], "torch.bool"),
        (Float[Tensor, ""], "torch.float32"),
        (Tensor, "torch.float32"),
    ],
)
def test_tensors_from_annotations(annotation: object, dtype: str) -> None:
    assert str(Draw(0).value(read(annotation), "x").dtype) == dtype


def test_plain_values_from_annotations() -> None:
    draw = Draw(0)
    assert isinstance(draw.value(read(float), "x"), float)
    assert isinstance(draw.value(read(int), "x"), int)
    assert [type(number) for number in draw.value(read(list[float]), "x")][:1] == [float]


def test_what_cannot_be_drawn_says_what_to_do() -> None:
    with pytest.raises(CourseError, match="let the case make one"):
        Draw(0).value(read(str), "name")
    with pytest.raises(CourseError, match="is not one that inputs are drawn from"):
        read(set)
