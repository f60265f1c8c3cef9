"""A gradebook as one page of HTML for the course's staff: no network, and no script but its own."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
import sqlite3
import statistics
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from nnexercises.classroom.clusters import Cluster, clusters
from nnexercises.classroom.gradebook import Gradebook
from nnexercises.classroom.page.charts import PARTS, bars, bins_of, histogram
from nnexercises.classroom.page.numbers import (
    Exercise,
    Finding,
    Student,
    exercises_of,
    findings_of,
    hardest_first,
    names_of,
    students_of,
    unchanging,
)
from nnexercises.disk import write_whole
from nnexercises.errors import UsageError
from nnexercises.report.amounts import amount
from nnexercises.report.formats import html
from nnexercises.report.looks import LOOKS

HERE = Path(__file__).parent
#: Marks that every font has, and that differ, in a cell of the table.
MARKS = {verdict: look.mark for verdict, look in LOOKS.items()} | {
    "timed_out": "T",
    "crashed": "C",
    "skipped": "–",
    "blocked": "B",
}
#: How many groups of wrong answers are shown at once.
SHOWN = 12
#: What stands for a name in a page without names.
NOBODY = "…"


def write(gradebook: Gradebook, assignment: sqlite3.Row, path: str | Path, *, names: bool = True) -> Path:
    """Write the page of an assignment, to be read by its owner alone; returns where.

    Raises:
        UsageError: there are no grades yet, or no such folder.
    """
    file = Path(path).expanduser().absolute()
    if not file.parent.is_dir():
        raise UsageError(f"no folder for the page: {file.parent}")
    if file.is_dir():
        raise UsageError(f"{path} is a folder: name a file, such as class.html")
    write_whole(file, render(gradebook, assignment, names=names).encode("utf-8"), mode=0o600)
    return file


def render(gradebook: Gradebook, assignment: sqlite3.Row, *, names: bool = True) -> str:
    """The counted grading of an assignment as a page. Whatever students wrote is text in it, and nothing else.

    Without ``names``, students have numbers, dealt by chance, and no section; ids, names and addresses are taken out of
    the sentences.

    Raises:
        UsageError: there are no grades yet.
    """
    with unchanging(gradebook.db):
        grading = gradebook.counted(assignment["id"])
        if grading is None:
            raise UsageError(f"{gradebook.path.name} holds no grades of {assignment['title']!r} yet")
        query = "SELECT max(id) FROM grading WHERE assignment = ?"
        newest = gradebook.db.execute(query, (assignment["id"],)).fetchone()
        students = students_of(gradebook, assignment["id"])
        exercises = exercises_of(gradebook, assignment["id"])
        findings = findings_of(gradebook, assignment["id"])
        groups = clusters(gradebook, assignment)
        known = names_of(gradebook)
    if not names:
        students = _numbered(students)
        findings = [replace(one, message=_anonymous(one.message, known)) for one in findings]
        groups = [replace(one, message=_anonymous(one.message, known)) for one in groups]
    marks = sorted(one.marks for one in students if one.marks is not None)
    points = max((one.points or 0.0 for one in students), default=0.0)
    script = (HERE / "class.js").read_text(encoding="utf-8")
    environment = html.environment(HERE, html.PAGE)
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    page = environment.get_template("class.html").render(
        assignment=assignment,
        grading=grading,
        versions=", ".join(f"{name} {version}" for name, version in json.loads(grading["versions"]).items()),
        is_newest=newest[0] == grading["id"],
        names=names,
        script=Markup(script),
        policy=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        data=_data(students, exercises, findings),
        looks=LOOKS,
        marks=MARKS,
        book=gradebook.path.name,
        points=points,
        **_summary(students, exercises, marks),
        **_charts(exercises, marks, points),
        **_groups(groups),
    )
    return page.encode("utf-8", "replace").decode()


def _summary(students: Sequence[Student], exercises: Sequence[Exercise], marks: Sequence[float]) -> dict[str, Any]:
    """What the top of the page says; ``marks`` are sorted."""
    quartiles = statistics.quantiles(marks, n=4, method="inclusive") if len(marks) > 1 else [*marks] * 3
    return {
        "expected": len(students),
        "handed_in": sum(one.handed_in is not None for one in students),
        "graded": len(marks),
        "lower": quartiles[0] if marks else None,
        "median": quartiles[1] if marks else None,
        "upper": quartiles[2] if marks else None,
        "least": marks[0] if marks else None,
        "most": marks[-1] if marks else None,
        "everything": sum((one.marks or 0) >= (one.points or 0) > 0 for one in students),
        "late": sum(bool(one.late_days) for one in students),
        "held": sum(bool(one.held) for one in students),
        "missing": sum(one.handed_in is None for one in students),
        "ungraded": sum(one.handed_in is not None and one.attempt != one.handed_in for one in students),
        "incomplete": sum(one.complete == 0 for one in students),
        "empty": sum(one.is_empty for one in students),
        "broken": [one for one in exercises if one.course_error],
        "skipped": [one for one in exercises if one.skipped],
    }


def _charts(exercises: Sequence[Exercise], marks: Sequence[float], points: float) -> dict[str, Any]:
    """Both charts, where there is something to draw, with their numbers."""
    bins, hardest = bins_of(marks, points), hardest_first(exercises)
    made: dict[str, Any] = {"bins": bins, "hardest": hardest, "parts": [(name, words) for name, words, *_ in PARTS]}
    if marks:
        median = statistics.median(marks)
        ends = f"from {amount(marks[0])} to {amount(marks[-1])}"
        alt = f"Marks of {len(marks)} students: {ends}, with the median at {amount(median)}."
        made["histogram"] = histogram(bins, median, alt)
    if hardest:
        first, last = (f"{one.name}, which {one.passed} of {one.counted} pass" for one in (hardest[0], hardest[-1]))
        made["bars"] = bars(hardest, f"From {first}, to {last}.")
    return made


def _groups(groups: Sequence[Cluster]) -> dict[str, Any]:
    """Wrong answers, the first ones shown at once, and apart from them what did not end."""
    wrong = [one for one in groups if not one.is_stopped]
    return {
        "first": wrong[:SHOWN],
        "more": wrong[SHOWN:],
        "stopped": [one for one in groups if one.is_stopped],
    }


def _data(students: Sequence[Student], exercises: Sequence[Exercise], findings: Sequence[Finding]) -> dict[str, Any]:
    """What the script shows. Equal cells stand once in ``cells``, and students hold their numbers (-1: none)."""
    verdicts = {verdict: number for number, verdict in enumerate(LOOKS)}
    places = {finding.id: number for number, finding in enumerate(findings)}
    cells: dict[tuple[Any, ...], int] = {}
    rows = []
    for student in students:
        numbers = []
        for exercise in exercises:
            cell = student.cells.get((exercise.unit, exercise.name))
            if cell is None:
                numbers.append(-1)
                continue
            finding = places[cell.finding] if cell.finding is not None else -1
            key = (verdicts[cell.verdict], cell.marks, cell.points, cell.automatic, finding)
            numbers.append(cells.setdefault(key, len(cells)))
        rows.append(
            {
                "id": student.id,
                "name": student.name,
                "section": student.section,
                "handed": student.handed_in,
                "attempt": student.attempt,
                "late": student.late_days,
                "marks": student.marks,
                "points": student.points,
                "automatic": student.automatic,
                "held": student.held,
                "empty": student.is_empty,
                "cells": numbers if student.cells else [],
            }
        )
    return {
        "verdicts": [{"name": name, "mark": MARKS[name], "words": look.words} for name, look in LOOKS.items()],
        "exercises": [{"unit": one.unit, "name": one.name, "points": one.points} for one in exercises],
        "findings": [{"id": one.id, "message": one.message, "hint": one.hint} for one in findings],
        "cells": list(cells),
        "students": rows,
    }


def _numbered(students: Sequence[Student]) -> list[Student]:
    """The same students with numbers, dealt by chance, for names."""
    dealt = random.SystemRandom().sample(students, len(students))
    return [replace(one, id=str(n), name="", section="") for n, one in enumerate(dealt, start=1)]


def _anonymous(message: str, known: set[str]) -> str:
    """A sentence without the names in it."""
    lowered = message.lower()
    found = sorted((text for text in known if text.lower() in lowered), key=len, reverse=True)
    for text in found:
        message = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", NOBODY, message, flags=re.IGNORECASE)
    return message
