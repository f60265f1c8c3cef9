"""GitHub Actions workflow commands that mark the lines where exercises failed, and every other problem.

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
    """The commands, one per line: errors for what failed and what cost marks, warnings for what was found besides, and
    notices for what was not attempted.
    """
    commands = [*_problems(report), *_exercises(report)]
    for kind in ("error", "warning", "notice"):
        yield from [command for command in commands if command.startswith(f"::{kind} ")][:MAX_ANNOTATIONS]


def _exercises(report: Report) -> Iterator[str]:
    missing = []
    for exercise in report.exercises:
        case = exercise.first_failed
        if case is None:
            continue
        if case.verdict == "not_attempted" and case.file is None and exercise.place is None:
            missing.append(exercise.name)
            continue
        kind = "notice" if case.verdict == "not_attempted" else "error"
        place = case if case.file is not None else exercise.place
        title = f"{exercise.name}: {LOOKS[exercise.verdict].words}"
        hint = f" Hint: {exercise.hint}" if exercise.hint and kind == "error" else ""
        file, line = (place.file, place.line) if place is not None else (None, None)
        yield _command(kind, title, file, line, report.reason(exercise, case) + hint)
    if missing:
        yield _command("notice", "not attempted", None, None, ", ".join(missing))


def _problems(report: Report) -> Iterator[str]:
    for problem in report.ordered_problems():
        costs = report.costs(problem)
        kind = "error" if problem.headline or costs else "warning"
        title = f"costs marks of {', '.join(costs)}" if costs else "while reading the submission"
        yield _command(kind, title, problem.file, problem.line, problem.message)


def _command(kind: str, title: str, file: str | None, line: int | None, message: str) -> str:
    properties = {"title": title}
    if file is not None:
        properties |= {"file": file, "line": str(line or 1)}
    return f"::{kind} {','.join(f'{key}={_property(value)}' for key, value in properties.items())}::{_data(message)}"


def render(report: Report) -> str:
    """All commands."""
    return "".join(f"{line}\n" for line in lines(report))


def _data(words: str) -> str:
    return printable(words).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")


FORMAT = Format(render, is_grade=False)
