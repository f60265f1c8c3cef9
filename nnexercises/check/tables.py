"""Tables for instructors in a terminal."""

from __future__ import annotations

from rich.table import Table

#: Characters of an exercise's name.
MAX_NAME = 32


def table(*columns: str) -> Table:
    """A table whose first column, and one without a name, hold words, and the others numbers."""
    made = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for index, name in enumerate(columns):
        made.add_column(name, justify="left" if index == 0 or not name else "right", no_wrap=index == 0)
    return made


def short(name: str) -> str:
    """A name, cut to what a table has room for."""
    return name if len(name) <= MAX_NAME else name[: MAX_NAME - 1] + "…"
