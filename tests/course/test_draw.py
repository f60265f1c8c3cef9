"""Inputs: drawn from annotations with a seed, each from a stream of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from jaxtyping import Bool, Float, Int, UInt8, jaxtyped
from torch import Tensor

from nnexercises import Grader
from nnexercises.course.draw import Draw
from nnexercises.course.kinds import read
from nnexercises.errors import CourseError
from nnexercises.process.host import WorkerHost


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


@pytest.mark.parametrize("dims", ["n+", "2n", "n+'a'"])
def test_what_is_no_dimension_is_refused(dims: str) -> None:
    with pytest.raises(CourseError, match="is not a dimension: write a name, a number or a sum"):
        Draw(0).normal(dims)


def test_dimensions_are_read_as_jaxtyping_reads_them() -> None:
    for seed in range(20):
        draw = Draw(seed)
        d, after, twice, named, broadcast, fixed = draw.value(read(Float[Tensor, "d d+1 2*d name=7 #d 9"]), "x").shape
        assert (after, twice, named, broadcast, fixed) == (d + 1, 2 * d, 7, d, 9)
        left, right = draw.shape("_ _")
        assert left != right


def test_a_variadic_dimension_is_one_then_two_then_none() -> None:
    for dims in ("*batch classes", "... classes"):
        kind = read(Float[Tensor, dims])
        assert [Draw(0, trial=trial).value(kind, "x").dim() for trial in range(3)] == [2, 3, 1]
    draw = Draw(0)
    assert draw.shape("*batch") == draw.shape("batch")


@pytest.mark.parametrize("dims", ["d d+1 2*d name=7 #d 9", "*batch c", "... h w", "_ c", "", "1 c"])
def test_what_is_drawn_is_what_jaxtyping_accepts(dims: str) -> None:
    annotation = Float[Tensor, dims]
    for trial in range(3):
        with jaxtyped("context"):
            assert isinstance(Draw(1, trial=trial).value(read(annotation), "x"), annotation)


@dataclass
class Layer:
    weights: Float[Tensor, "outputs inputs"]
    bias: Float[Tensor, "outputs"]  # noqa: UP037  (jaxtyping's, and no annotation)


def test_a_record_is_drawn_field_by_field() -> None:
    kind = read(Layer)
    assert (kind.name, kind.record, kind.fields) == ("record", "Layer", ("weights", "bias"))
    drawn = Draw(0).value(kind, "layer")
    assert drawn["weights"].shape[0] == drawn["bias"].shape[0]


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
        (UInt8[Tensor, "a"], "torch.uint8"),
    ],
)
def test_tensors_from_annotations(annotation: object, dtype: str) -> None:
    assert str(Draw(0).value(read(annotation), "x").dtype) == dtype


def test_plain_values_from_annotations() -> None:
    draw = Draw(0)
    assert isinstance(draw.value(read(float), "x"), float)
    assert isinstance(draw.value(read(int), "x"), int)
    for annotation in (list[float], Sequence[float]):
        assert [type(number) for number in draw.value(read(annotation), "x")][:1] == [float]


def test_the_choices_of_a_literal_are_drawn_in_turns() -> None:
    kind = read(Literal["sum", "mean", "none"])
    assert [Draw(0, trial=trial).value(kind, "how") for trial in range(4)] == ["sum", "mean", "none", "sum"]
    assert kind.describe() == "'sum' or 'mean' or 'none'"

    with pytest.raises(CourseError, match="inputs cannot be drawn from the annotation"):
        read(Literal["sum", 1])


def test_each_choice_is_graded(small_course: Callable[..., Path], host: WorkerHost, tmp_path: Path) -> None:
    course = small_course(
        "from collections.abc import Sequence\nfrom typing import Literal\nfrom nnexercises import exercise\n\n\n"
        '@exercise\ndef power(solution, x: Sequence[float], how: Literal["a", "b", "c", "d", "e"]) -> list[float]:\n'
        "    return solution.power(x, how)\n",
        'def power(x, how):\n    return [number * "abcde".index(how) for number in x]\n',
    )
    grader = Grader(course, host=host)
    for letters, marks in (("abcde", 1), ("abcd", 0)):
        answer = f'def power(x, how):\n    return [number * "{letters}".find(how) for number in x]\n'
        (tmp_path / "answer.py").write_text(answer, encoding="utf-8")
        assert grader.grade(tmp_path / "answer.py").marks == marks


def test_what_cannot_be_drawn_says_what_to_do() -> None:
    with pytest.raises(CourseError, match="let the case make one"):
        Draw(0).value(read(str), "name")
    with pytest.raises(CourseError, match="inputs cannot be drawn from the annotation"):
        read(range)
