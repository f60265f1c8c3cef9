"""The formats that a report can be written in: each module of this folder is one, and has the name of its format.

A module's ``FORMAT`` says how it is rendered; nothing else needs to know of it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nnexercises.errors import UsageError
from nnexercises.report.model import Report


@dataclass(frozen=True)
class Graded:
    """A student's report; the ``student`` is known by the name of the file it is in."""

    student: str
    report: Report


@dataclass(frozen=True)
class Format:
    """How a format is rendered: from ``one`` report, or from those of a ``class_`` with the assignment's title.

    A format that ``is_grade`` is refused for a report that is no grade.
    """

    one: Callable[[Report], str] | None = None
    class_: Callable[[Sequence[Graded], str], str] | None = None
    is_grade: bool = True


def names() -> list[str]:
    """The names of all formats."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def render(reports: Sequence[Report], name: str, title: str, files: Sequence[str]) -> str:
    """Reports, read from ``files``, in a format. ``title`` is the assignment's.

    Raises:
        UsageError: a format of one report was asked for, and there are several; or the format is a grade, and a report
            is none.
    """
    chosen: Format = importlib.import_module(f"{__name__}.{name}").FORMAT
    if chosen.is_grade:
        for file, report in zip(files, reports, strict=True):
            _check_is_a_grade(report, file)
    if chosen.class_ is not None:
        students = [Path(file).stem for file in files]
        return chosen.class_([Graded(*pair) for pair in zip(students, reports, strict=True)], title)
    if len(reports) != 1:
        raise UsageError(f"{name} is a format of one report, and {len(reports)} were given")
    assert chosen.one is not None
    return chosen.one(reports[0])


def _check_is_a_grade(report: Report, file: str) -> None:
    if not report.complete:
        raise UsageError(f"{file} is not a final grade: some cases were not run")
    for exercise in report.exercises:
        if exercise.verdict == "course_error":
            where = f"{exercise.unit}/{exercise.name}"
            raise UsageError(f"{file} is no grade: the course has a bug in {where}; fix it, and grade again")
