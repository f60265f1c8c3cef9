"""Text from a student, made fit for a line of a terminal or a report."""

from __future__ import annotations


def printable(text: str) -> str:
    """``text`` on one line: white space of any kind is a space, and what cannot be seen is marked as such.

    That is control and formatting characters, which could draw anything on a terminal, break a report's lines or turn
    its letters around, and halves of characters from file names in no known encoding.
    """
    return "".join(character if character.isprintable() else " " if character.isspace() else "�" for character in text)


def clean(text: str, limit: int = 500) -> str:
    """Text of a student's on one line, without control characters, cut at ``limit`` characters."""
    return printable(text[: 2 * limit].replace("\r", ""))[:limit]
