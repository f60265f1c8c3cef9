"""Grade items in this process, with a grader that stays warm. Runs in worker processes, and knows no gradebook."""

from __future__ import annotations

import faulthandler
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from nnexercises.classroom.collecting import as_one, fingerprint
from nnexercises.classroom.records import Done, Graded, Item, Terms, unpacked
from nnexercises.errors import NnexercisesError, UsageError, WorkerError
from nnexercises.grading.grader import Grader
from nnexercises.process.host import WorkerHost
from nnexercises.report.model import Report
from nnexercises.sandbox import PRELOAD

#: The worker host of this process, which has imported torch whatever is graded next, and the grader for the terms that
#: it was last asked for.
_HOST = WorkerHost(PRELOAD)
_GRADERS: dict[Terms, Grader] = {}
_LOCK = threading.Lock()


def grade_items(terms: Terms, items: Sequence[Item], limit: float) -> list[Done]:
    """Grade submissions. What is wrong with a submission is in its report; ``Done.error`` is a fault of ours. This
    process ends if it is not done with one of them after ``limit`` seconds.

    Raises:
        UsageError: the course is not here, or not in the version that the terms name.
    """
    grader = _grader(terms)
    done = []
    for item in items:
        with _ended_after(limit):
            done.append(_done(grader, terms, item))
    return done


@contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """End this process if the block takes longer. A thread in C does it: Python's own parser, for one, lets no other
    thread run.
    """
    with open(os.devnull, "w") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def _done(grader: Grader, terms: Terms, item: Item) -> Done:
    try:
        paths = [Path(path) for path in item.paths]
        if fingerprint(paths) != item.sha256:
            return Done(item.submission, error="it has changed since the folder was read: run this again")
        names = paths[0].name + (f" and {len(paths) - 1} more" if len(paths) > 1 else "")
        with as_one(paths) as path:
            return Done(item.submission, _graded(grader, terms, item, path, names))
    except (NnexercisesError, OSError) as error:
        if isinstance(error, WorkerError):
            _HOST.close()  # it may be gone; the next grading starts it again
        return Done(item.submission, error=str(error))


def _graded(grader: Grader, terms: Terms, item: Item, path: Path, shown: str) -> Graded:
    devices = list(terms.devices) or None
    if item.before is None:
        return Graded.of(replace(grader.grade(path, devices=devices), path=shown))
    before = unpacked(item.before)
    with grader.open(path, devices) as run:
        affected = set(item.changed)
        if run.nothing_to_grade is None:
            uses = run.session().uses()
            for exercise in run.exercises():
                used = {f"{other.unit}/{other.name}" for other in uses.used_by(exercise)}
                affected |= {f"{exercise.unit}/{exercise.name}"} if used & item.changed else set()
        asked = [case for case in run.shuffled_cases() if f"{case.unit}/{case.exercise}" in affected]
        after = run.report({case.key: result for case, result in run.results(asked)})
        names = [f"{exercise.unit}/{exercise.name}" for exercise in run.exercises()]
    return _joined(before, replace(after, path=shown), names)


def _joined(before: Report, after: Report, names: Sequence[str]) -> Graded:
    """The new report, with the exercises that it lacks from the one before."""
    old = {exercise.key: exercise for exercise in before.exercises}
    new = {exercise.key: exercise for exercise in after.exercises}
    kept = frozenset(name for name in names if name not in new and name in old)
    exercises = tuple(new.get(name) or old[name] for name in names if name in new or name in old)
    confinement = after.confinement if new else before.confinement
    whole = replace(after, exercises=exercises, complete=len(exercises) == len(names), confinement=confinement)
    return Graded.of(whole, kept)


def _grader(terms: Terms) -> Grader:
    with _LOCK:
        if terms not in _GRADERS:
            grader = Grader(
                terms.course,
                units=terms.units,
                seed=terms.seed,
                data=terms.data,
                host=_HOST,
                require_confinement=terms.require_confinement,
            )
            version = grader.assignment.course.version
            if version != terms.version:
                raise UsageError(f"the course is not the same here: its version is {version}, and not {terms.version}")
            _GRADERS.clear()
            _GRADERS[terms] = grader
        return _GRADERS[terms]
