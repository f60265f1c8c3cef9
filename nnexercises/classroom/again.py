"""Grade a class again after a change of the course: who gains, who loses, by how much and why, before it counts."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from nnexercises.classroom import batch
from nnexercises.classroom.batch import Plan, Progress, Tally
from nnexercises.classroom.gradebook import Gradebook
from nnexercises.classroom.pools import Pool
from nnexercises.classroom.records import Item, Terms
from nnexercises.errors import UsageError
from nnexercises.grading.grader import Grader
from nnexercises.report.amounts import amount
from nnexercises.versions import versions


def terms_of(gradebook: Gradebook, title: str | None = None) -> Terms:
    """The terms of the grading that counts; the course's version is that of then.

    Raises:
        UsageError: nothing is graded yet.
    """
    assignment = gradebook.assignment(title)
    grading = gradebook.counted(assignment["id"])
    if grading is None:
        raise UsageError(f"{assignment['title']} is not graded yet")
    return Terms(
        course=assignment["course"] or None,
        version=grading["course_version"],
        units=tuple(json.loads(grading["units"])),
        seed=grading["seed"],
        data=grading["data"] or None,
        devices=tuple(json.loads(grading["devices"])),
    )


def grade_again(
    gradebook: Gradebook, title: str | None, grader: Grader, terms: Terms, pool: Callable[[], Pool], progress: Progress
) -> tuple[sqlite3.Row, sqlite3.Row, Tally]:
    """Grade what counts of each student again on these terms, as far as what has changed can affect it. A grading on
    these terms that was begun before is gone on with. Returns the gradings before and after, and how it went.
    """
    assignment = gradebook.assignment(title)
    before = gradebook.counted(assignment["id"])
    assert before is not None
    exercises = batch.exercises_of(grader)
    with gradebook.writing():
        after = _begun(gradebook, assignment["id"], before["id"], terms)
        if after is None:
            name = grader.assignment.course.name
            after = gradebook.add_grading(assignment["id"], "again", terms, name, versions(), exercises)
    changed = _changed(before, terms, exercises)
    query = """
        SELECT l.submission, s.paths, s.sha256, r.report, r.exit_code, r.complete FROM latest l
        JOIN submission s ON s.id = l.submission
        JOIN result r ON r.grading = l.grading AND r.submission = l.submission
        LEFT JOIN result done ON done.grading = ? AND done.submission = l.submission
        WHERE l.assignment = ? AND done.submission IS NULL"""
    items = [
        Item(
            row["submission"],
            tuple(json.loads(row["paths"])),
            row["sha256"],
            row["report"] if changed is not None and row["complete"] and row["exit_code"] != 3 else None,
            changed or frozenset(),
        )
        for row in gradebook.db.execute(query, (after, assignment["id"]))
    ]
    tally = Tally()
    if items:
        opened = pool()
        try:
            tally = batch.grade(gradebook, Plan(assignment, after, terms), items, opened, progress, before["id"])
        finally:
            opened.close()
    if not tally.failed:
        with gradebook.writing():
            gradebook.end_grading(after)
    return before, gradebook.grading(after), tally


def _begun(gradebook: Gradebook, assignment: int, counted: int, terms: Terms) -> int | None:
    """A grading on these terms that does not count yet."""
    query = "SELECT * FROM grading WHERE assignment = ? AND id <> ? ORDER BY id DESC"
    rows = gradebook.db.execute(query, (assignment, counted))
    return next((int(row["id"]) for row in rows if not batch.differs(row, terms)), None)


def _changed(before: sqlite3.Row, terms: Terms, exercises: dict[str, str]) -> frozenset[str] | None:
    """The exercises that are graded otherwise than before; None if everything could be."""
    if batch.differs(before, replace(terms, version=before["course_version"])):
        return None
    was = json.loads(before["exercises"])
    return frozenset(name for name, content in exercises.items() if was.get(name) != content)


@dataclass
class Change:
    """What a new grading changes for a student: ``by`` in all, and each case with another result, in words."""

    student: str
    name: str
    by: float
    cases: list[str] = field(default_factory=list)


def changes(gradebook: Gradebook, before: int, after: int) -> list[Change]:
    """Who gains and who loses, those who lose most first; and whose verdicts change without a mark."""
    query = """
        SELECT s.student, p.name AS person, c.unit || '/' || c.exercise AS exercise, c.name,
               c.verdict_before, c.verdict_after, c.marks_before, c.marks_after
        FROM change c JOIN submission s ON s.id = c.submission JOIN student p ON p.id = s.student
        WHERE c.before = ? AND c.after = ? ORDER BY s.student, c.unit, c.exercise, c.name"""
    found: dict[str, Change] = {}
    for row in gradebook.db.execute(query, (before, after)):
        change = found.setdefault(row["student"], Change(row["student"], row["person"], 0.0))
        by = row["marks_after"] - row["marks_before"]
        change.by = round(change.by + by, 6)
        was, now = row["verdict_before"] or "not there", row["verdict_after"] or "gone"
        said = f"{was} → {now}" if was != now else now
        change.cases.append(f"{row['exercise']}, {row['name']}: {said.replace('_', ' ')} ({by:+g})")
    return sorted(found.values(), key=lambda change: (change.by, change.student))


def text(found: list[Change], total: int, *, every: bool = False) -> str:
    """The changes for a terminal: the counts, what changed most often, and each student who gains or loses."""
    lose, gain = [one for one in found if one.by < 0], [one for one in found if one.by > 0]
    rest = total - len(lose) - len(gain)
    lines = [f"{len(gain)} gain marks, {len(lose)} lose marks, {rest} keep theirs."]
    often: Counter[str] = Counter()
    for change in found:
        often.update(change.cases)
    if often:
        lines.append("")
        lines += [f"{count:5} × {case}" for case, count in often.most_common(8)]
    for heading, group in (("They lose:", lose), ("They gain:", gain[::-1])):
        if group:
            lines += ["", heading]
            lines += [line for change in (group if every else group[:20]) for line in _lines(change)]
            if len(group) > 20 and not every:
                lines.append(f"  and {len(group) - 20} more: see them with --all")
    return "\n".join(lines) + "\n"


def _lines(change: Change) -> list[str]:
    by = f"{'+' if change.by > 0 else '−'}{amount(abs(change.by))}"
    name = f" ({change.name})" if change.name else ""
    return [f"  {by:>5}  {change.student}{name}", *(f"         {case}" for case in change.cases)]
