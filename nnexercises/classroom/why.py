"""Why a student has a grade: from the marks of each exercise to adjustments, lateness, and how to get it again."""

from __future__ import annotations

import json
import shlex
import sqlite3
from dataclasses import replace
from typing import Any

from nnexercises.classroom.decisions import exercise_key
from nnexercises.classroom.gradebook import Gradebook
from nnexercises.classroom.records import unpacked
from nnexercises.errors import UsageError
from nnexercises.report.amounts import amount
from nnexercises.report.formats import terminal
from nnexercises.report.model import Report


def report_of(gradebook: Gradebook, title: str | None, student: str) -> Report:
    """The report that a student's grade rests on.

    Raises:
        UsageError: no such assignment or student, or nothing is graded.
    """
    row = _row(gradebook, gradebook.assignment(title), gradebook.student(student))
    return unpacked(row["report"])


def explained(gradebook: Gradebook, title: str | None, student: str, exercise: str | None, **settings: Any) -> str:
    """Why a student has a grade, or the marks of an exercise, in words. ``settings`` are the terminal's.

    Raises:
        UsageError: no such assignment, student or exercise, or nothing is graded.
    """
    assignment, person = gradebook.assignment(title), gradebook.student(student)
    row = _row(gradebook, assignment, person)
    report = unpacked(row["report"])
    if exercise is not None:
        key = exercise_key(gradebook, assignment["id"], exercise)
        report = replace(report, exercises=tuple(one for one in report.exercises if one.key == key), problems=())
    name = f"{person['id']} ({person['name']})" if person["name"] not in ("", person["id"]) else person["id"]
    lines = [f"{assignment['title']}: {name}, attempt {row['attempt']}", ""]
    shown = terminal.render(report, all_exercises=True, **settings).strip("\n")
    lines += [shown, "", *_sum(gradebook, assignment, person["id"], row), "", *_origin(assignment, row)]
    return "\n".join(lines) + "\n"


def _row(gradebook: Gradebook, assignment: sqlite3.Row, student: sqlite3.Row) -> sqlite3.Row:
    query = """
        SELECT l.submission, l.attempt, l.submitted_at, s.paths, s.sha256, r.report, r.at, r.reused_from, g.*,
               d.late_days, d.late_share, d.held, d.marks AS final, d.automatic, d.points
        FROM latest l JOIN submission s ON s.id = l.submission
        JOIN result r ON r.grading = l.grading AND r.submission = l.submission
        JOIN grading g ON g.id = l.grading
        JOIN grade d ON d.assignment = l.assignment AND d.student = l.student
        WHERE l.assignment = ? AND l.student = ?"""
    row = gradebook.db.execute(query, (assignment["id"], student["id"])).fetchone()
    if row is None:
        raise UsageError(f"nothing of {student['id']} is graded in {assignment['title']}")
    return row  # type: ignore[no-any-return]


def _sum(gradebook: Gradebook, assignment: sqlite3.Row, student: str, row: sqlite3.Row) -> list[str]:
    """How the final marks come about."""
    lines = [f"Graded: {amount(row['automatic'])} of {amount(row['points'])} points."]
    query = "SELECT * FROM adjustment WHERE assignment = ? AND student = ? ORDER BY id"
    for one in gradebook.db.execute(query, (assignment["id"], student)):
        what = {"add": f"{one['value']:+g}", "set": f"set to {one['value']:g}", "clear": "adjustments cleared"}
        place = f" {one['exercise']}" if one["exercise"] else ""
        lines.append(f"Adjusted{place}: {what[one['kind']]}, {one['why'] or 'no reason given'} ({_by(one)}).")
    query = "SELECT * FROM extension WHERE assignment = ? AND student = ? ORDER BY id"
    for one in gradebook.db.execute(query, (assignment["id"], student)):
        lines.append(f"Extended until {one['until']}: {one['why'] or 'no reason given'} ({_by(one)}).")
    query = "SELECT * FROM remark WHERE submission = ? ORDER BY id"
    for one in gradebook.db.execute(query, (row["submission"],)):
        place = f" on {one['exercise']}" if one["exercise"] else ""
        lines.append(f"Remark{place}: {one['text']} ({_by(one)}).")
    if row["late_days"]:
        days = f"{row['late_days']} day{'s' * (row['late_days'] > 1)}"
        lines.append(
            f"Late by {days} (handed in {row['submitted_at']}): {row['late_share']:.0%} of the marks are lost."
        )
    held = " The grade is held back." if row["held"] else ""
    lines.append(f"Final: {amount(row['final'])} of {amount(row['points'])} points.{held}")
    return lines


def _by(row: sqlite3.Row) -> str:
    return f"{row['by']}, {row['at'][:10]}"


def _origin(assignment: sqlite3.Row, row: sqlite3.Row) -> list[str]:
    """What the grade was made with, and the command that makes it again."""
    versions = ", ".join(f"{name} {version}" for name, version in json.loads(row["versions"]).items())
    units = json.loads(row["units"])
    command = ["nnexercises", "grade", json.loads(row["paths"])[0], "--seed", str(row["seed"])]
    command += ["--course", assignment["course"]] if assignment["course"] else []
    command += [part for unit in units for part in ("--unit", unit)]
    devices = ",".join(json.loads(row["devices"]))
    command += ["--device", devices] if devices else []
    command += ["--data", row["data"]] if row["data"] else []
    reused = f", from what was graded in grading {row['reused_from']}" if row["reused_from"] else ""
    return [
        f"Grading {row['id']} ({row['why']}), {row['at']}{reused}.",
        f"Course {row['course_name']} {row['course_version']}, seed {row['seed']}, {versions}.",
        f"The submission's sha256 is {row['sha256']}. To grade it again:",
        f"  {shlex.join(command)}",
    ]
