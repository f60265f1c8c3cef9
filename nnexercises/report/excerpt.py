"""The lines of a student's function around the one that failed, with what was known there; and how they are shown."""

from __future__ import annotations

from dataclasses import dataclass

#: The columns that an excerpt takes, at most, and those that a line beside a note keeps, at least.
WIDTH = 72
LEAST = 28


@dataclass(frozen=True)
class ExcerptLine:
    """A line of source, without the indent of its function, and a ``note`` beside it ("e (5, 4)")."""

    number: int
    text: str
    note: str = ""


@dataclass(frozen=True)
class Caret:
    """Marks ("~~^~~") under a line from the column ``start`` of its text on, and a ``note`` ("(5, 4) / (5,)")."""

    line: int
    start: int
    marks: str
    note: str = ""


@dataclass(frozen=True)
class Excerpt:
    """Some lines of a function, in order, and the place of an operation in one of them."""

    lines: tuple[ExcerptLine, ...]
    caret: Caret | None = None


def excerpt_lines(excerpt: Excerpt, width: int = WIDTH) -> list[str]:
    """An excerpt as lines of at most ``width`` columns. What does not fit is cut ("…")."""
    caret = excerpt.caret
    digits = max((len(str(line.number)) for line in excerpt.lines), default=1)
    margin = digits + 3
    notes = [line.note for line in excerpt.lines if line.note] + ([caret.note] if caret is not None else [])
    longest = min(max(map(len, notes), default=0), width - LEAST - 2)
    texts = [len(line.text) for line in excerpt.lines] + ([caret.start + len(caret.marks)] if caret else [])
    column = max(LEAST + 2, min(margin + max(texts, default=0) + 3, width - longest))
    shown = []
    for line in excerpt.lines:
        text = _cut(f"{line.number:>{digits}}   {line.text}", column - 2 if line.note else width)
        shown.append(_beside(text, line.note, column, width))
        if caret is not None and caret.line == line.number:
            shown += _under(caret, margin, column, width)
    return shown


def _under(caret: Caret, margin: int, column: int, width: int) -> list[str]:
    """The marks of a caret, with its note beside them, or below where both do not fit."""
    start = margin + caret.start
    if start + 1 > width:
        return [_beside("", caret.note, margin, width)] if caret.note else []
    marks = " " * start + caret.marks[: width - start]
    if not caret.note or len(marks) + 2 <= column:
        return [_beside(marks, caret.note, column, width)]
    return [marks, _beside("", caret.note, max(min(start, width - len(caret.note)), 0), width)]


def _beside(text: str, note: str, column: int, width: int) -> str:
    return f"{text:<{column}}{_cut(note, width - column)}".rstrip() if note else text.rstrip()


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
