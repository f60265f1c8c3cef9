"""Whose code, or whose rare wrong findings, are alike in a gradebook: for a person to look at."""

from __future__ import annotations

import json
from pathlib import Path

from nnexercises.classroom.gradebook import Gradebook
from nnexercises.classroom.likeness import alike
from nnexercises.classroom.likeness_text import likeness_text
from nnexercises.classroom.plain_code import export
from nnexercises.classroom.shared_findings import shared_findings
from nnexercises.classroom.works import Work
from nnexercises.course.folder import find
from nnexercises.course.stub import stubs_of


def told(gradebook: Gradebook, title: str | None, *, at_least: float, folder: str | None, width: int) -> str:
    """The pairs of students who are alike, as a text; with ``folder``, their code is written there for other tools.

    Raises:
        UsageError: no such assignment or course, or the folder is not empty.
    """
    assignment = gradebook.assignment(title)
    works = _works(gradebook, assignment["id"])
    stubs = list(stubs_of(find(assignment["course"] or None)).values())
    lost = export(works, Path(folder).expanduser(), stubs=stubs) if folder is not None else []
    query = """
        SELECT e.student, e.unit, e.exercise, f.kind, f.message FROM exercise_grade e JOIN finding f ON f.id = e.finding
        WHERE e.assignment = ? AND e.verdict IN ('failed', 'timed_out', 'crashed')"""
    rows = [tuple(row) for row in gradebook.db.execute(query, (assignment["id"],))]
    query = "SELECT student FROM latest WHERE assignment = ?"
    students = [row["student"] for row in gradebook.db.execute(query, (assignment["id"],))]
    text = likeness_text(alike(works, stubs=stubs, at_least=at_least), shared_findings(rows, students), width)
    return "".join(f"Not written: {student}: {reason}\n" for student, reason in lost) + text


def _works(gradebook: Gradebook, assignment: int) -> list[Work]:
    """What counts of each student; a group that handed in one thing is one."""
    query = """
        SELECT s.paths, group_concat(l.student, ' and ') AS who FROM latest l JOIN submission s ON s.id = l.submission
        WHERE l.assignment = ? GROUP BY s.paths"""
    rows = gradebook.db.execute(query, (assignment,))
    return [Work(row["who"], Path(path)) for row in rows for path in json.loads(row["paths"])]
