"""Make text from a student safe for a line of a terminal or a report."""

from __future__ import annotations

from collections.abc import Sequence


def printable(text: str) -> str:
    """``text`` on one line: any white space becomes a space, and unprintable characters become "�".

    Those are control and formatting characters, which could draw on a terminal, break lines or reverse text, and lone
    surrogates from file names of unknown encoding.
    """
    return "".join(character if character.isprintable() else " " if character.isspace() else "�" for character in text)


def clean(text: str, limit: int = 500) -> str:
    """``text`` on one line, without control characters, cut at ``limit`` characters."""
    return printable(text[: 2 * limit].replace("\r", ""))[:limit]


def listing(names: Sequence[str]) -> str:
    """Names for a sentence: the first three, and the number of the others."""
    shown = ", ".join(clean(name if len(name) <= 60 else f"{name[:59]}…") for name in names[:3])
    return shown + (f" and {len(names) - 3} more" if len(names) > 3 else "")
