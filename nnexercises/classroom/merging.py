"""Put gradebooks together: those of shards, each made elsewhere."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from nnexercises.classroom.gradebook import TERMS, Gradebook, moment
from nnexercises.errors import UsageError

#: What must be the same for two gradings to be one.
SAME = (*TERMS, "why")

DECISIONS = ("extension", "adjustment", "hold")


def merge(into: Gradebook, files: Sequence[str | Path]) -> str:
    """Add what other gradebooks hold; what is there already stays. Each file is added whole, or not at all.

    Returns what it did.

    Raises:
        UsageError: a file is no gradebook, or its gradings are on other terms.
    """
    students, results = 0, 0
    for file in files:
        with Gradebook.open(file) as other, into.writing():
            counts = _add(into, other)
            students, results = students + counts[0], results + counts[1]
    return f"{students} students and {results} results added to {into.path.name}"


def _add(into: Gradebook, other: Gradebook) -> tuple[int, int]:
    """Add one gradebook; returns how many students and results are new."""
    before = into.db.execute("SELECT count(*) FROM student").fetchone()[0]
    for row in other.db.execute("SELECT * FROM student"):
        _insert(into.db, "student", dict(row), "ON CONFLICT DO NOTHING")
    findings = _findings(into.db, other.db)
    results = 0
    for assignment in other.db.execute("SELECT * FROM assignment").fetchall():
        values = {name: value for name, value in dict(assignment).items() if name != "id"}
        _insert(into.db, "assignment", values, "ON CONFLICT DO NOTHING")
        mine = into.assignment(assignment["title"])["id"]
        gradings = _gradings(into, other, assignment, mine)
        for row in other.db.execute("SELECT * FROM submission WHERE assignment = ?", (assignment["id"],)).fetchall():
            submission = into.add_submission(
                mine,
                row["student"],
                row["attempt"],
                moment(row["submitted_at"]),
                row["sha256"],
                json.loads(row["paths"]),
            )
            for old, new in gradings.items():
                results += _add_result(into.db, other.db, (old, row["id"]), (new, submission), findings, gradings)
            for remark in other.db.execute("SELECT * FROM remark WHERE submission = ?", (row["id"],)):
                _add_decision(into.db, "remark", dict(remark) | {"submission": submission})
        for table in DECISIONS:
            for row in other.db.execute(f"SELECT * FROM {table} WHERE assignment = ? ORDER BY id", (assignment["id"],)):
                _add_decision(into.db, table, dict(row) | {"assignment": mine})
    after = into.db.execute("SELECT count(*) FROM student").fetchone()[0]
    return after - before, results


def _add_decision(db: sqlite3.Connection, table: str, values: dict[str, object]) -> None:
    """Add what somebody decided, unless it is there."""
    del values["id"]
    same = " AND ".join(f"{name} IS :{name}" for name in values)
    if not db.execute(f"SELECT 1 FROM {table} WHERE {same}", values).fetchone():
        _insert(db, table, values)


def _gradings(into: Gradebook, other: Gradebook, assignment: sqlite3.Row, mine: int) -> dict[int, int]:
    """The number of each grading of an assignment, in the merged gradebook.

    Raises:
        UsageError: the one that counts there is on other terms than the one that counts here.
    """
    numbers = {}
    for grading in other.db.execute("SELECT * FROM grading WHERE assignment = ?", (assignment["id"],)):
        candidates = into.db.execute("SELECT * FROM grading WHERE assignment = ?", (mine,)).fetchall()
        same = [row for row in candidates if all(row[name] == grading[name] for name in SAME)]
        values = {name: grading[name] for name in dict(grading) if name not in ("id", "assignment")}
        numbers[grading["id"]] = same[0]["id"] if same else _insert(into.db, "grading", values | {"assignment": mine})
    counted, here = other.counted(assignment["id"]), into.counted(mine)
    if counted is not None and here is None:
        into.keep(mine, numbers[counted["id"]], "merge")
    elif counted is not None and here is not None and numbers[counted["id"]] != here["id"]:
        raise UsageError(
            f"{other.path.name} was graded with another seed, course, device or version than {into.path.name}: "
            "give all shards the same options"
        )
    return numbers


def _add_result(
    into: sqlite3.Connection,
    other: sqlite3.Connection,
    old: tuple[int, int],
    new: tuple[int, int],
    findings: dict[int, int],
    gradings: dict[int, int],
) -> int:
    """Copy a result with its exercises and cases, unless it is there; returns how many were copied."""
    if into.execute("SELECT 1 FROM result WHERE grading = ? AND submission = ?", new).fetchone():
        return 0
    place = dict(zip(("grading", "submission"), new, strict=True))
    copied = 0
    for table in ("result", "exercise_result", "case_result"):
        for row in other.execute(f"SELECT * FROM {table} WHERE grading = ? AND submission = ?", old):
            values = dict(row) | place
            if table == "result":
                copied += 1
                values["reused_from"] = gradings.get(row["reused_from"])
            elif table == "exercise_result":
                values["finding"] = findings.get(row["finding"])
            _insert(into, table, values)
    return copied


def _findings(into: sqlite3.Connection, other: sqlite3.Connection) -> dict[int, int]:
    """The number of each finding, in the merged gradebook."""
    numbers = {}
    for row in other.execute("SELECT * FROM finding"):
        values = {name: row[name] for name in ("unit", "exercise", "kind", "message", "hint")}
        _insert(into, "finding", values, "ON CONFLICT DO NOTHING")
        query = "SELECT id FROM finding WHERE unit = :unit AND exercise = :exercise AND kind = :kind"
        numbers[row["id"]] = into.execute(query, values).fetchone()["id"]
    return numbers


def _insert(db: sqlite3.Connection, table: str, values: dict[str, object], end: str = "") -> int:
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    return int(db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks}) {end}", values).lastrowid or 0)
