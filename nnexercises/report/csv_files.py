"""Grades of a class as the CSV files that learning platforms import."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from nnexercises.report.formats.terminal import amount

#: A cell that begins with one of these is a formula to a spreadsheet
#: (https://owasp.org/www-community/attacks/CSV_Injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Graded:
    """One student's report, and what the platform knows the student by."""

    student: str
    report: dict[str, Any]

    @property
    def feedback(self) -> str:
        """What did not pass, on one line."""
        lost = [e["name"] for e in self.report["exercises"] if e["verdict"] not in ("passed", "skipped")]
        return "everything passed" if not lost else f"not passed: {', '.join(lost)}"


def canvas(graded: Iterable[Graded], title: str) -> str:
    """Canvas' gradebook; ``title`` is the assignment's column, with its number: "Nets (1234)"."""
    head = ["Student", "ID", "SIS Login ID", "Section", title]
    return _text([head, *(["", "", one.student, "", amount(one.report["marks"])] for one in graded)])


def moodle(graded: Iterable[Graded], title: str) -> str:
    """A CSV for Moodle's import: map "email address" to the user, and the feedback to the grade before it."""
    rows = ([one.student, amount(one.report["marks"]), one.feedback] for one in graded)
    return _text([["Email address", title, f"{title} feedback"], *rows])


def nbgrader(graded: Iterable[Graded], title: str) -> str:
    """What nbgrader's exporter writes, for whoever reads that."""
    head = ["assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score"]
    rows = [[*head, "late_submission_penalty", "score", "max_score"]]
    for one in graded:
        marks, points = amount(one.report["marks"]), amount(one.report["points"])
        rows.append([title, "", "", one.student, "", "", "", marks, "0", marks, points])
    return _text(rows)


#: What can be written, by name.
FORMATS: dict[str, Callable[[Iterable[Graded], str], str]] = {"canvas": canvas, "moodle": moodle, "nbgrader": nbgrader}


def _text(rows: Iterable[Sequence[str]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerows([[_cell(cell) for cell in row] for row in rows])
    return file.getvalue()


def _cell(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: nothing here is a negative number."""
    line = " ".join(cell.split())
    return f"'{line}" if cell.startswith(FORMULA) or line.startswith(FORMULA) else line
