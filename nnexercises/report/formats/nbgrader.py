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
        first, _, last = item.name.rpartition(" ")
        raw, penalty, points = item.marks + item.penalty, item.penalty, item.report.points
        who = [item.student, last, first, item.email]
        rows.append([title, item.due, item.submitted_at, *who, *map(amount, (raw, penalty, item.marks, points))])
    return table(rows)


FORMAT = Format(class_=render)
