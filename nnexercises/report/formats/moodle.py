"""A CSV for Moodle's grade import: map "Email address" to the user, and the feedback to the grade before it."""

from __future__ import annotations

from collections.abc import Sequence

from nnexercises.report.amounts import amount
from nnexercises.report.cells import table
from nnexercises.report.formats import Format, Graded
from nnexercises.report.model import Report


def render(graded: Sequence[Graded], title: str) -> str:
    """The CSV."""
    rows = ([item.email or item.student, amount(item.marks), _feedback(item.report)] for item in graded)
    return table([["Email address", title, f"{title} feedback"], *rows])


def _feedback(report: Report) -> str:
    """What did not pass and why, on one line."""
    lost = [(exercise, case) for exercise in report.exercises if (case := exercise.first_failed) is not None]
    reasons = "; ".join(f"{exercise.name} ({report.reason(exercise, case)})" for exercise, case in lost)
    return f"not passed: {reasons}" if lost else "everything passed"


FORMAT = Format(class_=render)
