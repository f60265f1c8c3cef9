"""Lines for a terminal: text on the left and on the right, and paragraphs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

#: The characters that a terminal without Unicode gets instead.
ASCII = str.maketrans({"…": "...", "·": ".", "─": "-", "│": "|", "×": "x", "–": "-", "¹": "^1", "⁰": "^0"})


@dataclass(frozen=True)
class Screen:
    """The terminal to write for: its ``width`` in columns, and whether it knows more than ASCII."""

    width: int = 80
    unicode: bool = True

    def across(self, left: Text, right: Text | str = "", *, indent: int = 0) -> Iterator[Text]:
        """A line with text at both ends, or two where they do not fit on one."""
        left = Text.assemble(" " * indent, left)
        gap = self.width - left.cell_len - (right.cell_len if isinstance(right, Text) else cell_len(right))
        if gap >= 2 or not right:
            yield Text.assemble(left, " " * max(gap, 0), right) if right else left
        else:
            yield left
            yield Text.assemble(" " * (indent + 4), right)

    def paragraph(self, text: str, style: str = "", *, indent: int = 2) -> Iterator[Text]:
        """Text, broken into lines between words."""
        for part in text.split("\n"):
            for line in textwrap.wrap(part, self.width - indent, break_on_hyphens=False) or [""]:
                yield Text(" " * indent + line, style=style)

    def cut(self, text: str, room: int) -> str:
        """The beginning of a text, up to a word's end, in at most ``room`` columns."""
        if cell_len(text) <= room:
            return text
        kept = text[: max(room - 1, 0)]
        words = kept.rsplit(" ", 1)[0] if " " in kept[room // 2 :] else kept
        return words.rstrip(" ,:;") + "…"


def clause(text: str) -> str:
    """The first clause of a sentence, without its full stop."""
    ends = [text.find(mark) for mark in (". ", ": ", "; ") if text.find(mark) > 0]
    return text[: min(ends)] if ends else text.removesuffix(".")
