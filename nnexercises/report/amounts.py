"""Format marks and points: without needless digits, or as whole numbers."""

from __future__ import annotations

from collections.abc import Iterator

from nnexercises.report.model import Report
from nnexercises.report.results import CaseResult, ExerciseResult

#: The largest scale; fractions that remain with it are cut off.
MAX_SCALE = 1000


def amount(number: float) -> str:
    """Marks or points, without needless digits."""
    return f"{round(number, 6):g}"


def total(report: Report) -> str:
    """The marks of a report in words."""
    return f"{amount(report.marks)} of {amount(report.points)} points"


def scale(report: Report) -> int:
    """The smallest whole number that makes the points of all cases whole, for services that need whole numbers. It does
    not depend on the marks.
    """
    points = [round(case.points, 6) for exercise in report.exercises for case in exercise.cases]
    fits = (number for number in range(1, MAX_SCALE) if all(_is_whole(value * number) for value in points))
    return next(fits, MAX_SCALE)


def _is_whole(number: float) -> bool:
    return abs(number - round(number)) < 1e-4


def scaled_cases(exercise: ExerciseResult, factor: int) -> Iterator[tuple[CaseResult, int, int]]:
    """The cases of an exercise that were not skipped, each with its marks and its points times ``factor``."""
    for case in exercise.cases:
        if case.verdict != "skipped":
            points = int(case.points * factor + 1e-4)
            yield case, points if case.verdict == "passed" else 0, points


def number_of(number: int, noun: str) -> str:
    """A number with its noun: "1 student", "2,000 students"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
