"""Marks and points as they are written: without needless digits, or as whole numbers."""

from __future__ import annotations

from collections.abc import Iterator

from nnexercises.report.model import Report
from nnexercises.report.results import CaseResult, ExerciseResult

#: The largest number that points are multiplied by; what is left after it is cut off.
MAX_SCALE = 1000


def amount(number: float) -> str:
    """Marks or points, without needless digits."""
    return f"{round(number, 6):g}"


def total(report: Report) -> str:
    """The marks of a report in words."""
    return f"{amount(report.marks)} of {amount(report.points)} points"


def scale(report: Report) -> int:
    """The smallest whole number by which the points of all cases become whole, for services that know no others. It
    does not depend on any marks.
    """
    points = [round(case.points, 6) for exercise in report.exercises for case in exercise.cases]
    fits = (number for number in range(1, MAX_SCALE) if all(_is_whole(one * number) for one in points))
    return next(fits, MAX_SCALE)


def _is_whole(number: float) -> bool:
    return abs(number - round(number)) < 1e-4


def scaled_cases(exercise: ExerciseResult, by: int) -> Iterator[tuple[CaseResult, int, int]]:
    """The cases of an exercise that were not skipped, each with its marks and its points, times ``by``."""
    for case in exercise.cases:
        if case.verdict != "skipped":
            points = int(case.points * by + 1e-4)
            yield case, points if case.verdict == "passed" else 0, points
