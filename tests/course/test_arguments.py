"""A wrong argument in a grader or to a Grader is one line that says what was expected."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nnexercises import Grader, exercise
from nnexercises.errors import CourseError, UsageError


def drive(solution, x: float) -> float:  # type: ignore[no-untyped-def]
    return solution.drive(x)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: exercise(points="3")(drive), "exercise(points='3'): points must be float"),
        (lambda: exercise(3)(drive), "exercise(drive=3): drive must be Callable[..., Any] | None"),
        (lambda: exercise(by_hand="yes")(drive), "exercise(by_hand='yes'): by_hand must be bool | float"),
        (lambda: exercise(tolerance=1)(drive), "exercise: got an unexpected keyword argument 'tolerance'"),
        (lambda: exercise(drive).case(raises="ValueError")(drive), "raises must be type[BaseException] | Collection"),
        (lambda: exercise(drive).case(hint=3)(drive), "exercise.case(hint=3): hint must be str | None"),
        (lambda: exercise(drive).mistake(exercise(drive)), "exercise.mistake(implementation="),
        (lambda: exercise(points=2)(exercise(drive)), "@exercise takes a function or a class, and got an exercise"),
        (lambda: exercise(drive).also("not_contiguous"), "exercise.also(commons=('not_contiguous',)): commons must be"),
    ],
)  # fmt: skip
def test_a_graders_decorators(wrong: Callable[[], object], message: str) -> None:
    with pytest.raises(CourseError) as error:
        wrong()
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: Grader(3), "grader(course=3): course must be str | os.PathLike[str] | None"),
        (lambda: Grader(units="neurons"), "grader(units='neurons'): units must be list[str] | tuple[str, ...] | None"),
        (lambda: Grader(seed="0"), "grader(seed='0'): seed must be int"),
        (lambda: Grader(sead=0), "grader: got an unexpected keyword argument 'sead'"),
        (lambda: Grader(seed=-1), "the seed -1 is not from 0 to"),
    ],
)
def test_a_grader(wrong: Callable[[], object], message: str) -> None:
    with pytest.raises(UsageError) as error:
        wrong()
    assert message in str(error.value)


def test_a_whole_number_is_a_float_and_points_are_what_they_were() -> None:
    assert exercise(points=3)(drive).points == 3.0
    assert exercise(by_hand=True)(drive).by_hand == 1.0
