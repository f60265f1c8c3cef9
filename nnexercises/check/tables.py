"""Tables for instructors in a terminal."""

from __future__ import annotations

from rich.table import Table

#: The maximum length of an exercise's name, in characters.
MAX_NAME = 32


def table(*columns: str) -> Table:
    """A table: the first column and unnamed columns hold words, the others numbers."""
    result = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for index, name in enumerate(columns):
        result.add_column(name, justify="left" if index == 0 or not name else "right", no_wrap=index == 0)
    return result


def short(name: str) -> str:
    """A name, shortened to fit a table."""
    return name if len(name) <= MAX_NAME else name[: MAX_NAME - 1] + "…"
