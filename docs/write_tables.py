"""Write the table of each unit's page anew, from the graders: what is graded, and for how many points; and on the page
about devices, what each exercise does with unusual inputs; on the page about diagnoses, what can be recognised.

python docs/write_tables.py
"""

from __future__ import annotations

import re
from pathlib import Path

from nnexercises import Grader
from nnexercises.check.unusual import UNUSUAL, unusual
from nnexercises.course.folder import find
from nnexercises.expected.sealed import SealedExercise
from nnexercises.explain.relations import RELATIONS, VAGUE, swapped, values_and_indices
from nnexercises.process.host import WorkerHost
from nnexercises.sandbox import PRELOAD

DOCS = Path(__file__).resolve().parent
RELATIONS_HEADER = "| name | what was found |\n|---|---|\n"
UNUSUAL_HEADER = "| exercise | {} |\n|{}\n"
HEADER = "| exercise | points | what it does | rows of its grade |\n|---|---|---|---|\n"


def row(exercise: SealedExercise) -> str:
    """The table's row for one exercise."""
    rows = ", ".join(f"{case.name.replace('_', ' ')} ({case.points:g})" for case in exercise.cases)
    return f"| `{exercise.name}` | {exercise.points:g} | {exercise.title} | {rows} |\n"


def unusual_rows() -> str:
    """The rows of the table of unusual inputs."""
    course = find()
    with WorkerHost(PRELOAD) as host:
        return "".join(
            f"| `{name}` | {' | '.join(answers.values())} |\n"
            for unit in course.units
            for name, answers in unusual(course, unit, host).items()
        )


def relation_rows() -> str:
    """The rows of the table of relations, from the names and docstrings of their functions."""
    relations = (values_and_indices, swapped, *RELATIONS, *VAGUE)
    return "".join(f"| `{one.__name__}` | {(one.__doc__ or '').splitlines()[0]} |\n" for one in relations)


def main() -> None:
    """Rewrite the tables."""
    page = DOCS / "diagnoses.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(text[: text.index(RELATIONS_HEADER)] + RELATIONS_HEADER + relation_rows(), encoding="utf-8")
    page = DOCS / "devices.md"
    text = page.read_text(encoding="utf-8")
    head = UNUSUAL_HEADER.format(" | ".join(UNUSUAL), "---|" * (len(UNUSUAL) + 1))
    page.write_text(text[: text.index(head)] + head + unusual_rows(), encoding="utf-8")
    with Grader() as grader:
        for unit in grader.units():
            page = DOCS / f"{unit.name}.md"
            table = HEADER + "".join(row(exercise) for exercise in unit.exercises)
            before, after = re.split(r"(?:^\|.*\n)+", page.read_text(encoding="utf-8"), maxsplit=1, flags=re.MULTILINE)
            page.write_text(before + table + after, encoding="utf-8")


if __name__ == "__main__":
    main()
