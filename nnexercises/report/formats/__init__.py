"""Report formats: each module of this folder is one, and has the name of the format.

A module's ``FORMAT`` says how to render it; nothing else needs to be changed for a new one.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nnexercises.errors import UsageError
from nnexercises.report.model import Report


@dataclass(frozen=True)
class Graded:
    """A report with its ``student``, named after the report's file; and what a gradebook knows beside it.

    ``final`` are the marks after adjustments and lateness (None: those of the report), ``penalty`` what lateness cost.
    """

    student: str
    report: Report
    name: str = ""
    email: str = ""
    section: str = ""
    lms_id: str = ""
    due: str = ""
    submitted_at: str = ""
    final: float | None = None
    penalty: float = 0.0

    @property
    def marks(self) -> float:
        """The marks that count."""
        return self.report.marks if self.final is None else self.final


@dataclass(frozen=True)
class Format:
    """How to render a format: from ``one`` report, or from those of a ``class_`` with the assignment's title.

    A format that ``is_grade`` is refused for a report that is not a final grade.
    """

    one: Callable[[Report], str] | None = None
    class_: Callable[[Sequence[Graded], str], str] | None = None
    is_grade: bool = True


def render(reports: Sequence[Report], name: str, title: str, files: Sequence[str]) -> str:
    """Render reports, read from ``files``, in a format. ``title`` is the assignment's.

    Raises:
        UsageError: the format is for one report and there are several, or the format is a grade and a report is not a
            final one.
    """
    chosen = format_of(name)
    if chosen.is_grade:
        for file, report in zip(files, reports, strict=True):
            _check_is_a_grade(report, file)
    if chosen.class_ is not None:
        students = [Path(file).stem for file in files]
        return chosen.class_([Graded(*pair) for pair in zip(students, reports, strict=True)], title)
    if len(reports) != 1:
        raise UsageError(f"{name} takes one report, but {len(reports)} were given")
    assert chosen.one is not None
    return chosen.one(reports[0])


def format_of(name: str) -> Format:
    """The format with this name."""
    chosen: Format = importlib.import_module(f"{__name__}.{name}").FORMAT
    return chosen


def _check_is_a_grade(report: Report, file: str) -> None:
    if not report.complete:
        raise UsageError(f"{file} is not a final grade: some cases were not run")
    for exercise in report.exercises:
        if exercise.verdict == "course_error":
            where = f"{exercise.unit}/{exercise.name}"
            raise UsageError(f"{file} is not a grade: the course has a bug in {where}; fix it, and grade again")
