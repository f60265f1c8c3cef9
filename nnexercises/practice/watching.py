"""Watch a submission: grade it again on every save, and say first what is new."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import watchfiles

from nnexercises.errors import UsageError
from nnexercises.grading.grader import Grader
from nnexercises.practice.regrading import Regrader, Unreadable
from nnexercises.report.model import Report
from nnexercises.report.results import ExerciseResult
from nnexercises.sandbox.worker import DATA_FILES

#: Milliseconds without a change that end a save, which may take several steps; and the longest time until the
#: submission is read again anyway: a change may come before the watching begins, and some disks report none.
STEP, LOOK_AGAIN = 30, 1000


def watch(
    grader: Grader,
    path: str | os.PathLike[str],
    devices: Sequence[str] | None,
    say: Callable[[str], None],
    render: Callable[[Report], str],
    on_report: Callable[[Report], None] = lambda report: None,
) -> None:
    """Grade the submission at ``path`` now and on every save. ``say`` gets what to print: what is new, and the report
    as ``render`` shows it. ``on_report`` gets every report. It only ends by an exception.

    Raises:
        UsageError: there is no such path, or an option of the grader cannot be met.
        KeyboardInterrupt: the user ended it.
    """
    regrader = Regrader(grader, path, devices)
    first = regrader.grade()
    assert isinstance(first, Report)
    on_report(first)
    say(render(first))
    place = Path(path).expanduser().resolve()
    say(f"Watching {place.name}: save it, and it is graded again. Ctrl-C ends this.")
    grader.host.prepare()  # while nobody waits for it
    is_gone = False
    for changes in watchfiles.watch(
        place if place.is_dir() else place.parent,
        step=STEP,
        rust_timeout=LOOK_AGAIN,
        yield_on_timeout=True,
        recursive=place.is_dir(),
        ignore_permission_denied=True,
    ):
        before = regrader.report
        try:
            found = regrader.grade(data_changed=any(name.lower().endswith(DATA_FILES) for _, name in changes))
        except (UsageError, OSError):
            if not place.exists() and not is_gone:
                say(f"{place.name} is gone: waiting for it to come back.")
            is_gone = not place.exists()
            continue
        is_gone = False
        if isinstance(found, Unreadable):
            say(f"{found.why}. Waiting for the next save.")
        elif found is not None and before is not None:
            on_report(found)
            say(news(before, found))
            say(render(found))


def news(before: Report, after: Report) -> str:
    """What is new in a report, in one line: "fixed: softmax · broken: nll · still: accuracy"."""
    were = {exercise.key: exercise.verdict for exercise in before.exercises}
    names = [exercise.name for exercise in after.exercises]
    groups: dict[str, list[str]] = {"fixed": [], "broken": [], "begun": [], "still": []}
    for exercise in after.exercises:
        group = _group(were.get(exercise.key, "not_attempted"), exercise)
        if group is not None:
            groups[group].append(exercise.name if names.count(exercise.name) == 1 else exercise.key)
    found = [f"{group}: {', '.join(names)}" for group, names in groups.items() if names]
    return " · ".join(found) or "nothing new"


def _group(was: str, exercise: ExerciseResult) -> str | None:
    verdict = exercise.verdict
    if verdict == "passed":
        return "fixed" if was != "passed" else None
    if was == "passed":
        return "broken"
    if verdict in ("not_attempted", "skipped"):
        return None
    return "begun" if was == "not_attempted" else "still"
