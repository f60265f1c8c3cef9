"""Wrong answers of a class, by what was wrong: the largest group is what to talk about next."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import get_args

from nnexercises.classroom.gradebook import Gradebook
from nnexercises.report.diagnosis import DiagnosisKind
from nnexercises.report.looks import Verdict

#: Of each student only the submission that counts. What was not attempted, or waits for another exercise, is no answer.
CLUSTERS = """
    SELECT f.id AS finding, f.unit, f.exercise, f.kind, e.verdict, f.message, f.hint,
           json_group_array(e.student) AS students, sum(max(0, e.points - e.marks)) AS lost
    FROM exercise_grade e JOIN finding f ON f.id = e.finding
    WHERE e.assignment = ? AND e.verdict IN ('failed', 'timed_out', 'crashed')
    GROUP BY f.id, e.verdict ORDER BY count(*) DESC, lost DESC, f.id"""

#: Who answered no exercise at all: the file is empty, cannot be read, or is another one.
EMPTY = """
    SELECT student FROM exercise_grade WHERE assignment = ? GROUP BY student
    HAVING max(verdict = 'not_attempted') AND min(verdict IN ('not_attempted', 'blocked', 'skipped'))
    ORDER BY student"""


@dataclass(frozen=True)
class Cluster:
    """The ``students`` (their ids) with the same ``finding`` in an exercise, and what it ``lost`` them together, in
    points.

    ``message`` was read by one of them: with another, its numbers and names may differ, unless it ``is_general``.
    """

    finding: int
    unit: str
    exercise: str
    kind: str
    verdict: Verdict
    message: str
    hint: str
    students: tuple[str, ...]
    lost: float

    @property
    def is_stopped(self) -> bool:
        """Whether the code ran out of time, or ended its process: no answer came back."""
        return self.verdict != "failed"

    @property
    def is_general(self) -> bool:
        """Whether all read the same sentence: that of a written mistake."""
        return self.kind.split(" ")[0] == "mistake"

    @property
    def is_explained(self) -> bool:
        """Whether the message says what the code does wrong, and not only that its result is wrong."""
        return self.kind.split(" ")[0] in get_args(DiagnosisKind)

    @property
    def advice(self) -> str:
        """The hint that they get, and whether to write one."""
        if not self.hint:
            return "No hint yet: write a mistake for it."
        if self.hint == self.message:
            return "They read this as the hint."
        if self.is_explained:
            return f"The hint now: {self.hint}"
        return f"The general hint now: {self.hint} Write a mistake for a hint of its own."


def clusters(gradebook: Gradebook, assignment: sqlite3.Row) -> list[Cluster]:
    """The wrong answers, time-outs and crashes of an assignment's counted grading, those of most students first."""
    rows = gradebook.db.execute(CLUSTERS, (assignment["id"],))
    return [Cluster(**dict(row) | {"students": tuple(sorted(json.loads(row["students"])))}) for row in rows]


def empty(gradebook: Gradebook, assignment: int) -> list[str]:
    """The students in whose submissions there is no answer to any exercise."""
    return [row[0] for row in gradebook.db.execute(EMPTY, (assignment,))]
