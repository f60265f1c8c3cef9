"""A CSV like that of nbgrader's exporter."""

from __future__ import annotations

from collections.abc import Sequence

from nnexercises.report.amounts import amount
from nnexercises.report.cells import table
from nnexercises.report.formats import Format, Graded

HEAD = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score",
    "late_submission_penalty", "score", "max_score",
)  # fmt: skip


def render(graded: Sequence[Graded], title: str) -> str:
    """The CSV."""
    rows: list[Sequence[str]] = [HEAD]
    for item in graded:
        marks, points = amount(item.report.marks), amount(item.report.points)
        rows.append([title, "", "", item.student, "", "", "", marks, "0", marks, points])
    return table(rows)


FORMAT = Format(class_=render)
