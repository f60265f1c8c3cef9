"""Assignments of otter assign: a notebook in which raw cells tell questions, solutions and tests apart.

https://otter-grader.readthedocs.io/en/latest/otter_assign/notebook_format.html
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nnexercises.errors import UsageError
from nnexercises.importing.notebook import Cell, cells_of
from nnexercises.importing.question import (
    Assignment,
    LeftOut,
    Question,
    Source,
    SourceTest,
    defined_in,
    number_of,
    settings_of,
    statements_of,
    text_of,
)

_MARK = re.compile(r"#\s*(BEGIN|END|ASSIGNMENT)\s+(\w+)", re.IGNORECASE)
_CONFIG = re.compile(r'^"""\s*#\s*BEGIN TEST CONFIG\s*\n(.*?)^"""\s*;?\s*#\s*END TEST CONFIG\s*$', re.M | re.S)
_PROMPT = re.compile(r'^[ \t]*"""\s*#\s*BEGIN PROMPT.*?^[ \t]*"""\s*;?\s*#\s*END PROMPT[ \t]*\n?', re.M | re.S)
_BLOCK = re.compile(r"^[ \t]*#\s*(?:BEGIN|END) SOLUTION(?: NO PROMPT)?[ \t]*(?:\n|$)", re.M)
_SEED = re.compile(r"^.*#\s*SEED[ \t]*(?:\n|$)", re.M)
_LINE = re.compile(r"[ \t]*#\s*SOLUTION(?: NO PROMPT)?[ \t]*$", re.M)
_HIDDEN = re.compile(r"^#\s*HIDDEN\s*$", re.M)


def read(path: Path) -> Assignment:
    """Read the notebook of an assignment.

    Raises:
        UsageError: it is not a notebook, or has no question.
    """
    reading = _Reading()
    for cell in cells_of(path):
        reading.take(cell)
    if not reading.assignment.questions:
        raise UsageError(f"{path} has no question: otter's begin with a raw cell '# BEGIN QUESTION'")
    return reading.assignment


class _Reading:
    """Reads cell after cell, and knows the question and the part of it that a cell is in."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.questions: list[Question] = []
        self.assignment = Assignment(self.sources, self.questions)
        self.question: Question | None = None
        self.settings: dict[str, Any] = {}
        self.part = ""

    def take(self, cell: Cell) -> None:
        if cell.kind == "raw":
            mark = _MARK.match(cell.text.lstrip())
            if mark is not None:
                self.turn(mark[1].upper(), mark[2].upper(), cell)
            else:
                self.leave_out(cell.place, "a raw cell that is no marker of otter's")
        elif cell.kind != "code" or self.part == "PROMPT":
            return
        elif self.question is not None and self.part == "TESTS":
            self.question.tests += self.tests(cell, len(self.question.tests))
        elif self.question is None or self.question.refused is None:
            is_answer = self.question is not None and self.part == "SOLUTION"
            self.sources.append(Source(cell.place, without_markers(cell.text), is_answer))
            if self.question is not None and is_answer:
                self.question.functions += defined_in(self.sources[-1].text)

    def turn(self, word: str, what: str, cell: Cell) -> None:
        """Begin or end a question or a part of one."""
        if what == "QUESTION" and word == "BEGIN":
            self.settings = settings_of(cell.text)
            name = str(self.settings.get("name") or f"question {len(self.questions) + 1}")
            self.question = Question(name, cell.place, points=number_of(self.settings.get("points")))
            if self.settings.get("manual") is True:
                self.question.refused = "marked by hand"
            if self.settings.get("all_or_nothing") is True:
                self.leave_out(cell.place, "all_or_nothing: here each case earns its own points")
            self.questions.append(self.question)
            self.part = ""
        elif what == "QUESTION":
            self.question, self.part = None, ""
        elif what != "CONFIG":
            self.part = what if word == "BEGIN" else ""

    def leave_out(self, place: str, why: str) -> None:
        self.assignment.left_out.append(LeftOut(place, why))

    def tests(self, cell: Cell, before: int) -> Iterator[SourceTest]:
        """The tests of a cell: its functions, or the cell itself."""
        config = _CONFIG.search(cell.text)
        settings = settings_of(config[1]) if config else {}
        # Lines keep their numbers.
        text = cell.text.replace(config[0], "\n" * config[0].count("\n")) if config else cell.text
        settings.setdefault("hidden", bool(_HIDDEN.search(text)))
        statements, refused = statements_of(text)
        functions = [node for node in statements if isinstance(node, ast.FunctionDef) and node.name.startswith("test")]
        for number, function in enumerate(functions, start=before):
            own = {
                str(keyword.arg): keyword.value.value
                for decorator in function.decorator_list
                if isinstance(decorator, ast.Call)
                for keyword in decorator.keywords
                if isinstance(keyword.value, ast.Constant)
            }
            yield self.test(cell, function.name, function.body, settings | own, number)
        if not functions:
            yield replace(self.test(cell, f"test_{before + 1}", statements, settings, before), refused=refused)

    def test(
        self, cell: Cell, name: str, statements: Sequence[ast.stmt], settings: dict[str, Any], number: int
    ) -> SourceTest:
        if settings.get("success_message"):
            self.leave_out(cell.place, "its success_message: nothing is said of a case that passes")
        shares = self.settings.get("points")
        share = number_of(shares[number]) if isinstance(shares, list) and number < len(shares) else None
        points = number_of(settings.get("points"))
        return SourceTest(
            cell.place,
            str(settings.get("name") or name),
            statements,
            points=share if points is None else points,
            hidden=settings.get("hidden") is True,
            hint=text_of(ast.Constant(settings.get("failure_message"))),
        )


def without_markers(text: str) -> str:
    """The solution that a cell holds, as it was before otter's markers were put into it."""
    for pattern in (_PROMPT, _BLOCK, _SEED, _LINE):
        text = pattern.sub("", text)
    return text
