"""Grades for other services: every report format, with the final marks of the gradebook."""

from __future__ import annotations

from pathlib import Path

from nnexercises.classroom.gradebook import Gradebook
from nnexercises.classroom.plain_code import safe_name
from nnexercises.classroom.records import unpacked
from nnexercises.disk import check_is_new, write_whole
from nnexercises.errors import UsageError
from nnexercises.report.formats import Graded, format_of

#: The suffixes of files in a format that is not JSON.
SUFFIXES = {"html": "html", "markdown": "md", "junit": "xml", "annotations": "txt", "terminal": "txt"}


def graded(gradebook: Gradebook, title: str | None) -> tuple[list[Graded], int]:
    """Every student's report and final marks, and how many grades are held back and so left out.

    Raises:
        UsageError: no such assignment.
    """
    assignment = gradebook.assignment(title)
    query = """
        SELECT s.*, g.marks, g.late_share, g.held, r.report, l.submitted_at
        FROM grade g JOIN student s ON s.id = g.student
        JOIN latest l ON l.assignment = g.assignment AND l.student = g.student
        JOIN result r ON r.grading = g.grading AND r.submission = g.submission
        WHERE g.assignment = ? ORDER BY s.id"""
    rows = gradebook.db.execute(query, (assignment["id"],)).fetchall()
    found = []
    for row in rows:
        kept = 1 - row["late_share"]
        if not row["held"]:
            found.append(
                Graded(
                    student=row["id"],
                    report=unpacked(row["report"]),
                    name=row["name"],
                    email=row["email"],
                    section=row["section"],
                    lms_id=row["lms_id"],
                    due=assignment["due"] or "",
                    submitted_at=row["submitted_at"] or "",
                    final=row["marks"],
                    penalty=round(row["marks"] / kept - row["marks"], 6) if kept else 0.0,
                )
            )
    return found, len(rows) - len(found)


def write(gradebook: Gradebook, title: str | None, name: str, column: str | None, output: str | None) -> str:
    """Write the grades in a format: the text, or, with ``output``, that file, or for a format that takes one report
    that new folder, with a file for each student. ``column`` is the assignment's name there.

    Raises:
        UsageError: no such assignment, a report is no grade, or the output cannot be written.
    """
    found, held = graded(gradebook, title)
    form = format_of(name)
    for one in found if form.is_grade else []:
        _check_is_a_grade(one)
    told = f", {held} held back are left out" if held else ""
    if form.class_ is not None:
        text = form.class_(found, column or gradebook.assignment(title)["title"])
        if output is None:
            return text
        write_whole(Path(output).expanduser().absolute(), text.encode())
        return f"wrote {len(found)} grades to {output}{told}\n"
    if output is None:
        raise UsageError(f"{name} has a file for each student: give a new folder with --output DIR")
    folder = Path(output).expanduser().absolute()
    check_is_new(folder)
    folder.mkdir(parents=True, exist_ok=True)
    assert form.one is not None
    suffix, taken = SUFFIXES.get(name, "json"), set[str]()
    for one in found:
        write_whole(folder / f"{safe_name(one.student, taken)}.{suffix}", form.one(one.report).encode())
    return f"wrote {len(found)} files to {output}{told}\n"


def _check_is_a_grade(one: Graded) -> None:
    if not one.report.complete or one.report.exit_code == 3:
        raise UsageError(f"{one.student} has no grade: the course had a bug; mend it, then nnexercises gradebook again")
