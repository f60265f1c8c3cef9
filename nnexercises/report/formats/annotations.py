"""GitHub Actions workflow commands that mark the lines where exercises failed.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Iterator

from nnexercises.report.formats import Format
from nnexercises.report.looks import LOOKS
from nnexercises.report.model import Report
from nnexercises.submission.text import printable

#: The maximum number of annotations of one kind in a step.
MAX_ANNOTATIONS = 10


def lines(report: Report) -> Iterator[str]:
    """The commands, one per line."""
    count = 0
    for exercise in report.exercises:
        case = exercise.first_tried
        if case is None or count == MAX_ANNOTATIONS:
            continue
        count += 1
        properties = {"title": f"{exercise.name}: {LOOKS[exercise.verdict].words}"}
        where = case if case.file is not None else exercise.place
        if where is not None and where.file is not None:
            properties |= {"file": where.file, "line": str(where.line or 1)}
        message = case.message + (f" Hint: {exercise.hint}" if exercise.hint else "")
        yield f"::error {','.join(f'{key}={_property(value)}' for key, value in properties.items())}::{_data(message)}"


def render(report: Report) -> str:
    """All commands."""
    return "".join(f"{line}\n" for line in lines(report))


def _data(words: str) -> str:
    return printable(words).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")


FORMAT = Format(render, is_grade=False)
