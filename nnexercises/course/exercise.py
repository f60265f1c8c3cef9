"""The decorator of a grader file that makes an exercise of a drive."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Collection, Iterator
from contextvars import ContextVar
from typing import Any

from nnexercises.arguments import checked
from nnexercises.course.settings import Reveal
from nnexercises.course.spec import Drive, Dtype, Exercise, must_be_a_function
from nnexercises.errors import CourseError


@checked(CourseError)
def exercise(
    drive: Drive | None = None,
    *,
    points: float = 1.0,
    by_hand: bool | float = False,
    gradients: bool | float = False,
    gradients_by: str | Collection[str] = (),
    hint: str | None = None,
    seconds: float | None = None,
    exact: bool = False,
    torch_own: str | Collection[str] = (),
    forbids: str | Collection[str] = (),
    cpu_only: bool = False,
    reveal: Reveal | None = None,
    dtype: Dtype | None = None,
) -> Any:
    """Turn a drive into an exercise named after it. Use with or without arguments.

    The drive's first parameter is the solution, a module to look names up in; the others are its inputs, drawn from
    their annotations unless a case makes them. ``by_hand=True`` and ``gradients=True`` are one point each.
    ``torch_own`` names what ``by_hand`` forbids ("softmax", "recurrent", "torch.fft", …; by default, the usual
    functions of a course). What uses a package in ``forbids`` ("torch", "scipy") earns nothing. ``gradients_by``
    names the inputs to differentiate by, if a right answer need not be differentiable by all of them (a loss's
    targets). ``seconds`` is the deadline of one drive; by default, the course's. ``exact=True`` saves a slow drive
    the runs that determine the tolerance. ``cpu_only=True`` grades on the CPU only, such as a result in NumPy; any
    other exercise whose inputs contain a tensor is graded on every device. ``reveal`` is how much students see of a
    failing case: "all", the "diagnosis" without values, "shapes" and types alone, or "nothing". With
    ``dtype="same"`` the floats of a result must have the dtype of the inputs; otherwise, a wider one is right too.

    Raises:
        CourseError: an argument is wrong; one line says which, and what it must be.
    """

    def make(function: Callable[..., Any]) -> Exercise:
        must_be_a_function(function, "exercise")
        result = Exercise(
            function.__name__,
            function,
            float(points),
            None if by_hand is False else float(by_hand),
            None if gradients is False else float(gradients),
            (gradients_by,) if isinstance(gradients_by, str) else tuple(gradients_by),
            hint,
            seconds,
            exact,
            (torch_own,) if isinstance(torch_own, str) else tuple(torch_own),
            (forbids,) if isinstance(forbids, str) else tuple(forbids),
            cpu_only,
            reveal,
            dtype,
        )
        if not inspect.signature(function).parameters:
            raise CourseError(f"{result.name}: its first parameter must be the solution")
        if min(result.points, result.by_hand or 0.0, result.gradients or 0.0) < 0 or (
            seconds is not None and seconds <= 0
        ):
            raise CourseError(f"{result.name}: points must be 0 or more, and seconds above 0")
        if set(result.gradients_by) - set(inspect.signature(function).parameters):
            raise CourseError(f"{result.name}: gradients_by names an input that the drive does not take")
        for package in result.forbids:
            if not package.isidentifier():
                raise CourseError(f"{result.name}: forbids names whole packages, such as torch: {package!r} is none")
        if result.torch_own and result.by_hand is None:
            raise CourseError(f"{result.name}: torch_own says what by_hand forbids; set by_hand too")
        collecting = _collecting.get()
        if collecting is not None:
            collecting.append(result)
        return result

    return make if drive is None else make(drive)


_collecting: ContextVar[list[Exercise] | None] = ContextVar("_collecting", default=None)


@contextlib.contextmanager
def collected() -> Iterator[list[Exercise]]:
    """Collect the exercises that are created in the block, in order."""
    exercises: list[Exercise] = []
    token = _collecting.set(exercises)
    try:
        yield exercises
    finally:
        _collecting.reset(token)
