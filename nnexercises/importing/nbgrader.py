"""Assignments of nbgrader: a notebook whose cells say in their metadata what they are.

https://nbgrader.readthedocs.io/en/stable/user_guide/creating_and_grading_assignments.html
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nnexercises.errors import UsageError
from nnexercises.importing.notebook import Cell, cells_of
from nnexercises.importing.question import (
    Assignment,
    Question,
    Source,
    SourceTest,
    defined_in,
    number_of,
    statements_of,
)

_SOLUTION = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION[ \t]*(?:\n|$)", re.M)
_HIDDEN = re.compile(r"^[ \t]*### (BEGIN|END) HIDDEN TESTS[ \t]*$", re.M)
_AUTOTEST = re.compile(r"^([ \t]*)### (?:HASHED )?AUTOTEST (.*)$", re.M)


def read(path: Path) -> Assignment:
    """Read the notebook of an assignment, with its solutions.

    Raises:
        UsageError: it is not a notebook, or has no question.
    """
    sources: list[Source] = []
    questions: list[Question] = []
    for cell in cells_of(path):
        settings: dict[str, Any] = cell.settings.get("nbgrader") or {}
        name = str(settings.get("grade_id") or f"question_{len(questions) + 1}")
        if settings.get("task") or (settings.get("grade") and settings.get("solution")):
            questions.append(Question(name, cell.place, points=number_of(settings.get("points"))))
            questions[-1].refused = "marked by hand"
        elif cell.kind != "code":
            continue
        elif settings.get("grade"):
            if not questions or questions[-1].refused is not None:
                questions.append(Question(name, cell.place, refused="it has tests and no answer before them"))
            questions[-1].tests += _tests(cell, name, number_of(settings.get("points")))
        elif settings.get("solution"):
            sources.append(Source(cell.place, without_markers(cell.text)))
            questions.append(Question(name, cell.place, functions=defined_in(sources[-1].text)))
        else:
            sources.append(Source(cell.place, without_markers(cell.text), answer=False))
    if not questions:
        raise UsageError(f"{path} has no question: no cell of it is an answer, by nbgrader's metadata")
    return Assignment(sources, questions)


def without_markers(text: str) -> str:
    """The solution that a cell holds, without nbgrader's markers."""
    return _SOLUTION.sub("", text)


def _tests(cell: Cell, name: str, points: float | None) -> Iterator[SourceTest]:
    """What of a cell students see, and each of its hidden parts; they share the points that it has."""
    text = _AUTOTEST.sub(r"\1\2", cell.text)
    statements, refused = statements_of(text)
    marks = [text.count("\n", 0, mark.start()) + 1 for mark in _HIDDEN.finditer(text)]
    parts: dict[int, list[ast.stmt]] = {}
    for statement in statements:
        parts.setdefault(sum(mark < statement.lineno for mark in marks), []).append(statement)
    shared = None if points is None else points / max(len(parts), 1)
    for part, inner in parts.items():
        before = [statement for statement in statements if statement.lineno < inner[0].lineno]
        yield SourceTest(cell.place, name, inner, before, shared, hidden=part % 2 == 1)
    if not parts:
        yield SourceTest(cell.place, name, [], points=points, refused=refused)
