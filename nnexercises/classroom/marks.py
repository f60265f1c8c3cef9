"""The marks of a class as a table: a row for each student, a column for each exercise."""

from __future__ import annotations

from collections.abc import Sequence

from nnexercises.classroom.gradebook import Gradebook
from nnexercises.report.amounts import amount


def table(gradebook: Gradebook, title: str | None = None) -> list[list[str]]:
    """The head, and a row for each student: who, attempt, marks, points, late days, held, and each exercise's marks.

    The marks are final, with adjustments and lateness; those of an exercise are before lateness. Active students who
    handed nothing in have a row without marks.

    Raises:
        UsageError: no such assignment.
    """
    assignment = gradebook.assignment(title)["id"]
    exercises: dict[str, dict[str, str]] = {}
    columns: dict[str, None] = {}
    query = """
        SELECT student, unit || '/' || exercise AS key, marks FROM exercise_grade
        WHERE assignment = ? ORDER BY position"""
    for row in gradebook.db.execute(query, (assignment,)):
        columns.setdefault(row["key"])
        exercises.setdefault(row["student"], {})[row["key"]] = amount(row["marks"])
    query = """
        SELECT s.id, s.name, g.marks, g.points, g.late_days, g.held, l.attempt
        FROM student s LEFT JOIN grade g ON g.student = s.id AND g.assignment = ?
        LEFT JOIN latest l ON l.student = s.id AND l.assignment = g.assignment
        WHERE s.active OR g.student IS NOT NULL ORDER BY s.id"""
    rows = [["student", "name", "attempt", "marks", "points", "late_days", "held", *columns]]
    for row in gradebook.db.execute(query, (assignment,)):
        own = exercises.get(row["id"], {})
        if row["marks"] is None:
            rows.append([row["id"], row["name"], "", "", "", "", "", *("" for _ in columns)])
            continue
        head = [str(row["attempt"]), amount(row["marks"]), amount(row["points"]), str(row["late_days"])]
        rows.append(
            [row["id"], row["name"], *head, "held" if row["held"] else "", *(own.get(key, "") for key in columns)]
        )
    return rows


def text(rows: Sequence[Sequence[str]], width: int) -> str:
    """The table for a terminal; the exercises that do not fit are left out, and counted."""
    shown = ["student", "name", "attempt", "marks", "points", "late_days", "held"]
    kept = [index for index in range(len(shown)) if index in (0, 3, 4) or any(row[index] for row in rows[1:])]
    kept = [
        index for index in kept if shown[index] != "late_days" or any(row[index] not in ("", "0") for row in rows[1:])
    ]
    sizes = {index: max(len(row[index]) for row in rows) for index in range(len(rows[0]))}
    used = sum(sizes[index] + 2 for index in kept)
    exercises = list(range(len(shown), len(rows[0])))
    short = {index: rows[0][index].split("/")[-1] for index in exercises}
    for index in exercises:
        need = max(len(short[index]), max((len(row[index]) for row in rows[1:]), default=0)) + 2
        if used + need > width:
            break
        used += need
        sizes[index] = need - 2
        kept.append(index)
    lines = []
    for number, row in enumerate(rows):
        cells = [short.get(index, row[index]) if number == 0 else row[index] for index in kept]
        aligned = (
            cell.ljust(sizes[index]) if index in (0, 1) else cell.rjust(sizes[index])
            for index, cell in zip(kept, cells, strict=True)
        )
        lines.append("  ".join(aligned).rstrip())
    left = len(rows[0]) - len(shown) - sum(index >= len(shown) for index in kept)
    if left:
        lines.append(f"{left} more exercise{'s' * (left > 1)}: see them with --csv")
    return "\n".join(lines) + "\n"
