"""What the readers of all formats give: an assignment with its questions, their tests, and what could not be read."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nnexercises.errors import UsageError


@dataclass(frozen=True)
class LeftOut:
    """Something of the source that is not in the course, where it is, and why."""

    place: str
    why: str

    def __str__(self) -> str:
        return f"{self.place}: {self.why}"


@dataclass(frozen=True)
class Source:
    """Code of the assignment without its markers. Only the functions of an ``answer`` are asked of students."""

    place: str
    text: str
    answer: bool = True


@dataclass(frozen=True)
class SourceTest:
    """The statements of one test. ``before`` are those that run before it and bind its names, and ``values`` are names
    that are bound to expressions for it (a row of ``parametrize``). ``points`` are None where the source says nothing
    of them, and ``refused`` says why the whole test cannot come over.
    """

    place: str
    name: str
    statements: Sequence[ast.stmt]
    before: Sequence[ast.stmt] = ()
    points: float | None = None
    hidden: bool = False
    hint: str | None = None
    values: Mapping[str, ast.expr] = field(default_factory=dict)
    refused: str | None = None

    def at(self, node: ast.AST) -> str:
        """The place of a statement of this test; in a cell, lines count from 1."""
        return f"{self.place}, line {getattr(node, 'lineno', 1)}"


@dataclass
class Question:
    """One question: ``functions`` are those of its answer, if the format says which. ``refused`` says why it cannot be
    an exercise.
    """

    name: str
    place: str
    tests: list[SourceTest] = field(default_factory=list)
    points: float | None = None
    hint: str | None = None
    functions: tuple[str, ...] = ()
    refused: str | None = None


@dataclass
class Assignment:
    """Everything that was read. ``names`` maps what tests call a function to its name in the answer; ``modules`` are
    the names under which tests import the module of the answers.
    """

    sources: Sequence[Source]
    questions: Sequence[Question]
    left_out: list[LeftOut] = field(default_factory=list)
    names: Mapping[str, str] = field(default_factory=dict)
    modules: frozenset[str] = frozenset()


def text_in(file: Path) -> str:
    """The text of a source file.

    Raises:
        UsageError: it is not in UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not text in UTF-8") from error


def statements_of(text: str) -> tuple[list[ast.stmt], str | None]:
    """The statements of a test's source; or none, and why."""
    try:
        return ast.parse(text).body, None
    except (SyntaxError, ValueError) as error:
        return [], f"it does not parse: {getattr(error, 'msg', error)}"


def defined_in(text: str) -> tuple[str, ...]:
    """The functions and classes at the top level of a source, by name."""
    statements, _ = statements_of(text)
    return tuple(node.name for node in statements if isinstance(node, ast.FunctionDef | ast.ClassDef))


def text_of(node: ast.expr | None) -> str | None:
    """The text that an expression is, on one line, if it is one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return " ".join(node.value.split()) or None
    return None


def settings_of(text: str) -> dict[str, Any]:
    """The settings in the few forms of YAML that assignments use: ``name: value``, lists of numbers, and folded texts.

    What is nested deeper is left alone.
    """
    found: dict[str, Any] = {}
    name = ""
    for line in text.splitlines():
        pair = re.match(r"([A-Za-z_]\w*):(?:\s+(.*))?$", line)
        if pair is not None:
            name, value = pair[1], (pair[2] or "").strip()
            found[name] = "" if value in ("|", ">", "|-", ">-") else _value(value)
        elif name and line.strip().startswith("- "):
            items = found[name] if isinstance(found[name], list) else []
            found[name] = [*items, _value(line.strip()[2:])]
        elif name and line.startswith((" ", "\t")) and (found[name] is None or isinstance(found[name], str)):
            found[name] = f"{found[name] or ''} {line.strip()}".strip()
    return found


def _value(text: str) -> Any:
    text = re.sub(r"\s+#.*$", "", text)
    words = {"true": True, "yes": True, "false": False, "no": False, "null": None, "~": None, "": None}
    if text.lower() in words:
        return words[text.lower()]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def number_of(value: Any) -> float | None:
    """A number of points, if it is one."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None
