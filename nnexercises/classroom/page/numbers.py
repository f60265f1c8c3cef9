"""What the page shows, as the gradebook has it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from nnexercises.classroom.clusters import empty
from nnexercises.classroom.gradebook import Gradebook
from nnexercises.report.looks import Verdict

#: Who handed in, and who is expected to. ``attempt`` is the one that counts, ``handed_in`` the last one.
STUDENTS = """
    WITH handed AS (
        SELECT student, max(attempt) AS attempt FROM submission WHERE assignment = :assignment GROUP BY student
    ), graded AS MATERIALIZED (
        SELECT l.student, l.attempt, r.complete
        FROM latest l JOIN result r ON r.grading = l.grading AND r.submission = l.submission
        WHERE l.assignment = :assignment
    ), marked AS MATERIALIZED (SELECT * FROM grade WHERE assignment = :assignment)
    SELECT s.id, s.name, s.section, h.attempt AS handed_in, r.attempt, r.complete,
           g.late_days, g.automatic, g.marks, g.points, g.held
    FROM student s
    LEFT JOIN handed h ON h.student = s.id
    LEFT JOIN graded r ON r.student = s.id
    LEFT JOIN marked g ON g.student = s.id
    WHERE h.attempt IS NOT NULL OR s.active
    ORDER BY s.name COLLATE NOCASE, s.id"""
CELLS = """
    SELECT student, unit, exercise, verdict, marks, points, automatic, finding
    FROM exercise_grade WHERE assignment = ?"""
EXERCISES = """
    SELECT unit, exercise AS name, max(points) AS points, count(*) AS students, sum(verdict = 'passed') AS passed,
           sum(verdict = 'failed') AS failed, sum(verdict IN ('timed_out', 'crashed')) AS stopped,
           sum(verdict = 'blocked') AS blocked, sum(verdict = 'not_attempted') AS not_attempted,
           sum(verdict = 'skipped') AS skipped, sum(verdict = 'course_error') AS course_error, avg(marks) AS mean
    FROM exercise_grade WHERE assignment = ? GROUP BY unit, exercise ORDER BY min(position)"""
FINDINGS = """
    SELECT id, kind, message, hint FROM finding
    WHERE id IN (SELECT finding FROM exercise_grade WHERE assignment = ?) ORDER BY id"""


class Cell(NamedTuple):
    """An exercise of a student; ``automatic`` are the marks before somebody adjusted them."""

    verdict: Verdict
    marks: float
    points: float
    automatic: float
    finding: int | None


@dataclass
class Student:
    """A row of the table. Without a grade its marks are None; ``cells`` are by unit and exercise. One that
    ``is_empty`` handed in no answer to any exercise.
    """

    id: str
    name: str
    section: str
    handed_in: int | None
    attempt: int | None
    complete: int | None
    late_days: int | None
    automatic: float | None
    marks: float | None
    points: float | None
    held: int | None
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    is_empty: bool = False


@dataclass(frozen=True)
class Exercise:
    """How many students have which verdict; ``mean`` is that of their marks."""

    unit: str
    name: str
    points: float
    students: int
    passed: int
    failed: int
    stopped: int
    blocked: int
    not_attempted: int
    skipped: int
    course_error: int
    mean: float

    @property
    def counted(self) -> int:
        """The students whose answers could be graded."""
        return self.students - self.skipped - self.course_error

    @property
    def ease(self) -> float:
        """The share of students that passed it."""
        return self.passed / self.counted if self.counted else 1.0


@dataclass(frozen=True)
class Finding:
    """What was wrong, as the first student with it reads it."""

    id: int
    kind: str
    message: str
    hint: str


@contextmanager
def unchanging(db: sqlite3.Connection) -> Iterator[None]:
    """Let several queries see the same state, while another process may write."""
    if db.in_transaction:
        yield
        return
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


def students_of(gradebook: Gradebook, assignment: int) -> list[Student]:
    """Everybody who handed in or is on the roster, by name."""
    rows = gradebook.db.execute(STUDENTS, {"assignment": assignment})
    students = {row["id"]: Student(**dict(row)) for row in rows}
    for student, unit, exercise, *cell in gradebook.db.execute(CELLS, (assignment,)):
        students[student].cells[unit, exercise] = Cell(*cell)
    for student in empty(gradebook, assignment):
        students[student].is_empty = True
    return list(students.values())


def exercises_of(gradebook: Gradebook, assignment: int) -> list[Exercise]:
    """The exercises, in the course's order."""
    return [Exercise(**dict(row)) for row in gradebook.db.execute(EXERCISES, (assignment,))]


def findings_of(gradebook: Gradebook, assignment: int) -> list[Finding]:
    """Everything that was wrong in the submissions that count."""
    return [Finding(**dict(row)) for row in gradebook.db.execute(FINDINGS, (assignment,))]


def names_of(gradebook: Gradebook) -> set[str]:
    """Whatever somebody of any assignment is called, but for a character or two: those may be anything."""
    rows = gradebook.db.execute("SELECT id, name, email, lms_id FROM student")
    return {text for row in rows for text in row if len(text) > 2}


def hardest_first(exercises: Sequence[Exercise]) -> list[Exercise]:
    """The exercises that anybody's answer could be graded for, those that fewest passed first."""
    return sorted((one for one in exercises if one.counted), key=lambda one: one.ease)
