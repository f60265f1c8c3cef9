"""A CSV for Canvas' gradebook. The title is the assignment's column with its id: "Nets (1234)"."""

from __future__ import annotations

from collections.abc import Sequence

from nnexercises.report.amounts import amount
from nnexercises.report.cells import table
from nnexercises.report.formats import Format, Graded


def render(graded: Sequence[Graded], title: str) -> str:
    """The CSV."""
    head = ["Student", "ID", "SIS Login ID", "Section", title]
    rows = ([item.name, item.lms_id, item.student, item.section, amount(item.marks)] for item in graded)
    return table([head, *rows])


FORMAT = Format(class_=render)
