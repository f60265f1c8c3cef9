"""The statements of what students handed in, and what does not parse. Nothing of it is run."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nnexercises.errors import UsageError
from nnexercises.submission.files import SourceFile
from nnexercises.submission.statements import Broken, cut, lines_of, statements

#: The characters of one student that are parsed.
MAX_TEXT = 300_000
#: How many times the inside of a block that does not parse is looked into.
MAX_DEPTH = 5


class TooLargeError(UsageError):
    """Code that would take too long to compare."""

    def __init__(self) -> None:
        super().__init__("too large or too deeply nested to compare")


@dataclass(frozen=True)
class Source:
    """A file's statements, each with the number of its cell: 0 if the file is no notebook."""

    file: str
    body: list[tuple[int, ast.stmt]]


def sources_of(files: Iterable[SourceFile]) -> tuple[list[Source], list[str]]:
    """The statements of files, also those inside of what does not parse, and what is not looked at, in sentences."""
    sources, problems = [], []
    budget = MAX_TEXT
    for file in files:
        body: list[tuple[int, ast.stmt]] = []
        for cell, text in [(cell.number, cell.text) for cell in file.cells] if file.text is None else [(0, file.text)]:
            budget -= len(text)
            try:
                if budget < 0:
                    raise TooLargeError
                body += [(cell, statement) for statement in statements_in(text)]
            except TooLargeError as error:
                problems.append(f"{file.name}: {error}")
                break
        sources.append(Source(file.name, body))
    return sources, problems


def without_broken(text: str) -> str:
    """The text with what does not parse as comments, so that all of it does.

    Raises:
        TooLargeError: it is too large or too deeply nested.
    """
    lines = lines_of(text)
    for first, end in _gaps([one for one in _parsed(text) if isinstance(one, ast.stmt)], len(lines)):
        lines[first:end] = [line if line.lstrip()[:1] in ("", "#") else f"# {line}" for line in lines[first:end]]
    return "".join(lines)


def statements_in(text: str, before: int = 0, depth: int = 0) -> Iterator[ast.stmt]:
    """The statements of a text that begins after so many lines. Of a block that does not parse, those inside it.

    Raises:
        TooLargeError: it is too large or too deeply nested.
    """
    found = _parsed(text)
    whole = [one for one in found if isinstance(one, ast.stmt)]
    if len(whole) < len(found) and depth < MAX_DEPTH:
        lines = lines_of(text)
        for first, end in _gaps(whole, len(lines)):
            for start, stop in cut(lines[first:end]):
                inside = textwrap.dedent("".join(lines[first + start + 1 : first + stop]))
                yield from statements_in(inside, before + first + start + 1, depth + 1)
    for one in whole:
        yield ast.increment_lineno(one, before) if before else one


def _gaps(whole: Iterable[ast.stmt], count: int) -> Iterator[tuple[int, int]]:
    """The runs of lines that belong to no statement, as (first, end) indices."""
    end = 0
    for one in sorted(whole, key=lambda one: one.lineno):
        decorators: list[ast.expr] = getattr(one, "decorator_list", [])
        first = min([one.lineno, *(decorator.lineno for decorator in decorators)]) - 1
        if first > end:
            yield end, first
        end = max(end, one.end_lineno or one.lineno)
    if count > end:
        yield end, count


def _parsed(text: str) -> list[ast.stmt | Broken]:
    if len(text) > MAX_TEXT:
        raise TooLargeError
    found = list(statements(text))
    if any(isinstance(one, Broken) and "recursion depth" in " ".join(one.details) for one in found):
        raise TooLargeError
    return found
