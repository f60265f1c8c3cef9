"""What people decide about grades: adjustments, extensions, holds, and which grading counts. Each is a row more."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import Literal

from nnexercises.classroom.gradebook import Gradebook, now, person, stamp
from nnexercises.errors import UsageError

AdjustmentKind = Literal["add", "set", "clear"]


def adjust(
    gradebook: Gradebook,
    title: str | None,
    student: str,
    exercise: str,
    kind: AdjustmentKind,
    value: float,
    why: str,
) -> str:
    """Adjust the marks of an exercise ("softmax" or "classifier/softmax"), or ("") of the whole. Returns what it did.

    Raises:
        UsageError: no such assignment, student or exercise.
    """
    assignment, person_id = gradebook.assignment(title), gradebook.student(student)["id"]
    key = exercise_key(gradebook, assignment["id"], exercise) if exercise else ""
    with gradebook.writing():
        gradebook.db.execute(
            "INSERT INTO adjustment (assignment, student, exercise, kind, value, why, by, at) VALUES (?,?,?,?,?,?,?,?)",
            (assignment["id"], person_id, key, kind, value, why, person(), now()),
        )
    return f"{person_id}: {marks_of(gradebook, assignment['id'], person_id)}"


def extend(gradebook: Gradebook, title: str | None, student: str, until: str, why: str) -> str:
    """Give a student until then. Returns what it did.

    Raises:
        UsageError: no such assignment or student, or no such time.
    """
    assignment, person_id = gradebook.assignment(title), gradebook.student(student)["id"]
    moment = stamp(moment_of(until))
    with gradebook.writing():
        gradebook.db.execute(
            "INSERT INTO extension (assignment, student, until, why, by, at) VALUES (?, ?, ?, ?, ?, ?)",
            (assignment["id"], person_id, moment, why, person(), now()),
        )
    return f"{person_id} has until {moment}: {marks_of(gradebook, assignment['id'], person_id)}"


def hold(gradebook: Gradebook, title: str | None, student: str | None, why: str, *, held: bool) -> str:
    """Hold back the grades of a student, or of all, or release them. Returns what it did.

    Raises:
        UsageError: no such assignment or student.
    """
    assignment = gradebook.assignment(title)
    person_id = gradebook.student(student)["id"] if student is not None else ""
    with gradebook.writing():
        gradebook.db.execute(
            "INSERT INTO hold (assignment, student, held, why, by, at) VALUES (?, ?, ?, ?, ?, ?)",
            (assignment["id"], person_id, int(held), why, person(), now()),
        )
    query = "SELECT sum(held), count(*) FROM grade WHERE assignment = ?"
    count, total = gradebook.db.execute(query, (assignment["id"],)).fetchone()
    return f"{count or 0} of {total} grades are held back"


def set_due(gradebook: Gradebook, title: str | None, when: str, per_day: float | None, at_most: float | None) -> str:
    """Set when an assignment is due, and what lateness costs: shares of the marks for each day begun, and at most.

    Raises:
        UsageError: no such assignment or time.
    """
    assignment = gradebook.assignment(title)
    moment = stamp(moment_of(when))
    rule = (
        assignment["late_per_day"] if per_day is None else per_day,
        assignment["late_at_most"] if at_most is None else at_most,
    )
    query = "UPDATE assignment SET due = ?, late_per_day = ?, late_at_most = ? WHERE id = ?"
    with gradebook.writing():
        gradebook.db.execute(query, (moment, *rule, assignment["id"]))
    late = """
        SELECT coalesce(sum(late_days > 0), 0), coalesce(sum(l.submitted_at IS NULL), 0)
        FROM grade g JOIN latest l USING (assignment, student) WHERE assignment = ?"""
    count, unknown = gradebook.db.execute(late, (assignment["id"],)).fetchone()
    untold = f", and of {unknown} the time is not known" if unknown else ""
    cost = f"{rule[0]:.0%} of the marks for each day begun, at most {rule[1]:.0%}" if rule[0] else "nothing"
    return f"{assignment['title']} is due {moment}; lateness costs {cost}; {count} are late{untold}"


def undo(gradebook: Gradebook, title: str | None) -> str:
    """Let the grading count again that did before the last decision. Returns what it did.

    Raises:
        UsageError: there was none before.
    """
    assignment = gradebook.assignment(title)
    query = "SELECT grading FROM kept WHERE assignment = ? ORDER BY id"
    rows = [row["grading"] for row in gradebook.db.execute(query, (assignment["id"],))]
    before = [grading for grading in rows if grading != rows[-1]]
    if not before:
        raise UsageError(f"{assignment['title']} has only one grading that counted: there is nothing to undo")
    with gradebook.writing():
        gradebook.keep(assignment["id"], before[-1], "undo")
    return f"grading {before[-1]} counts again, and grading {rows[-1]} does not"


def remark(gradebook: Gradebook, title: str | None, student: str, exercise: str, text: str) -> str:
    """Write a remark about a student's submission that counts, or about an exercise of it. Returns what it did.

    Raises:
        UsageError: no such assignment, student or exercise, or nothing is graded.
    """
    assignment, person_id = gradebook.assignment(title), gradebook.student(student)["id"]
    key = exercise_key(gradebook, assignment["id"], exercise) if exercise else ""
    query = "SELECT submission FROM latest WHERE assignment = ? AND student = ?"
    row = gradebook.db.execute(query, (assignment["id"], person_id)).fetchone()
    if row is None:
        raise UsageError(f"nothing of {person_id} is graded in {assignment['title']}")
    with gradebook.writing():
        gradebook.db.execute(
            "INSERT INTO remark (submission, exercise, text, by, at) VALUES (?, ?, ?, ?, ?)",
            (row["submission"], key, text, person(), now()),
        )
    return f"{person_id}: remark noted"


def exercise_key(gradebook: Gradebook, assignment: int, name: str) -> str:
    """The "unit/name" of an exercise.

    Raises:
        UsageError: no exercise, or several, have that name.
    """
    query = """
        SELECT DISTINCT e.unit || '/' || e.exercise AS key
        FROM counted c JOIN exercise_result e ON e.grading = c.grading
        WHERE c.assignment = ? AND ? IN (e.exercise, e.unit || '/' || e.exercise)"""
    keys = [row["key"] for row in gradebook.db.execute(query, (assignment, name))]
    if len(keys) == 1:
        return str(keys[0])
    raise UsageError(f"no exercise is called {name}" if not keys else f"which {name}: {' or '.join(keys)}?")


def marks_of(gradebook: Gradebook, assignment: int, student: str) -> str:
    """A student's final marks, in words."""
    query = "SELECT marks, points, late_days FROM grade WHERE assignment = ? AND student = ?"
    row = gradebook.db.execute(query, (assignment, student)).fetchone()
    if row is None:
        return "nothing is graded yet"
    late = f" ({row['late_days']} day{'s' * (row['late_days'] > 1)} late)" if row["late_days"] else ""
    return f"{row['marks']:g} of {row['points']:g} points{late}"


def moment_of(text: str) -> datetime:
    """A moment: "2026-12-01" is the end of that day here, "2026-12-01 18:00" that time here.

    Raises:
        UsageError: it is neither, nor a full ISO 8601 time.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"no time: {text!r}; write 2026-12-01, or '2026-12-01 18:00'") from None
    if re.fullmatch(r"\d{4}-?\d{2}-?\d{2}", text):
        moment = datetime.combine(moment.date(), time(23, 59, 59))
    return moment.astimezone(UTC)
