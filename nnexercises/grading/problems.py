"""The problems of a submission: what was found while reading and loading it, and which exercises that affects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nnexercises.grading.session import Session
from nnexercises.report import words
from nnexercises.report.results import Problem
from nnexercises.sandbox.worker import StudentWorker
from nnexercises.submission.files import Flaw, Submission


def loading_flaws(submission: Submission, worker: StudentWorker) -> list[Flaw]:
    """What was found while loading a submission, with its places."""
    flaws = []
    for statement in () if worker.broken else worker.left_out:
        flaw = Flaw(submission.name, "left_out", (words.left_out(statement.exit_status),))
        flaws.append(_placed(submission, statement.key, statement.line, flaw))
    for item in worker.flaws:
        download = item.what == "raised" and worker.data and words.is_download(str(item.details))
        what = "download" if download else item.what
        flaw = Flaw(submission.name, what, item.details, headline=item.headline, names=item.names)
        flaws.append(_placed(submission, item.key, item.line, flaw))
    if worker.broken:
        flaws.append(Flaw(submission.name, "not_loaded", headline=True))
    return flaws


def problems(flaws: Sequence[Flaw], session: Session | None = None) -> list[Problem]:
    """The flaws as sentences, each with the exercises that need a name that is not defined because of it."""
    reached: dict[str, set[str]] = {}
    if session is not None and any(flaw.names for flaw in flaws):
        uses = session.uses()
        defined = session.worker.found.names
        reached = {f"{one.unit}/{one.name}": uses.reached(one) - defined for one in session.exercises}
    return [
        Problem(
            flaw.file,
            words.flaw_message(flaw),
            flaw.line,
            flaw.cell,
            flaw.headline,
            tuple(exercise for exercise, names in reached.items() if not names.isdisjoint(flaw.names)),
        )
        for flaw in flaws
    ]


def failed_definition(flaws: Sequence[Flaw], name: str) -> Flaw | None:
    """The flaw because of which a name is not defined, or None."""
    return next((flaw for flaw in reversed(flaws) if name in flaw.names and flaw.line is not None), None)


def _placed(submission: Submission, key: str, line: int, flaw: Flaw) -> Flaw:
    """The flaw with the place of its statement; without a place, it is no headline."""
    place = submission.place(key, line)
    if place is None:
        return replace(flaw, headline=False)
    return replace(flaw, file=place.file, line=place.line, cell=place.cell)
