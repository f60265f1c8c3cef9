"""Grade the same submission again and again: only what its last change can affect, with a warm grader."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nnexercises.grading.grader import Grader
from nnexercises.grading.run import Run
from nnexercises.practice.changes import Text, affected
from nnexercises.practice.examples import checked
from nnexercises.practice.trying import Known
from nnexercises.report import words
from nnexercises.report.model import Report
from nnexercises.report.results import CaseResult, where
from nnexercises.submission.files import Place

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Unreadable:
    """A submission that is not as its author means it, such as a file that an editor has written half of."""

    why: str


class Regrader:
    """Grades the submission at ``path`` at every call of ``grade``. ``report`` is the last report."""

    def __init__(self, grader: Grader, path: str | os.PathLike[str], devices: Sequence[str] | None = None) -> None:
        self.grader, self.path = grader, path
        self.report: Report | None = None
        self._devices = devices
        self._seen: str | None = None
        self._text: Text | None = None
        self._results: dict[Key, CaseResult] = {}
        self._known: Known = {}

    def grade(self, *, data_changed: bool = False) -> Report | Unreadable | None:
        """The report on the submission as it is now, or why there is none; None if it has not changed.

        ``data_changed``: a file that the code may read is another one, so that every exercise is graded again. The
        first time, the submission is graded even if it does not parse.

        Raises:
            UsageError: there is no such path, a device is not available, or confinement is not possible.
            WorkerError: no worker could be started.
        """
        with self.grader.open(self.path, self._devices) as run:
            if run.submission.sha256 == self._seen and not data_changed:
                return None
            self._seen = run.submission.sha256
            text = Text(run.submission)
            if self._text is not None and (why := _unreadable(run, self._text, text)):
                return Unreadable(why)
            kept = {} if data_changed else self._kept(run, text)
            self._devices = run.choose_devices()
            asked = [case for case in run.shuffled_cases() if case.key not in kept]
            results = {**kept, **{case.key: result for case, result in run.results(asked)}}
            if run.nothing_to_grade is None:
                run.session().worker.load()  # its flaws are part of the report
            self._results, self._text = results, text
            report = run.report(results)
            if run.assignment.course.settings.feedback.tries:
                report = replace(report, examples=tuple(checked(run, self._known)))
            self.report = report
            return self.report

    def _kept(self, run: Run, text: Text) -> dict[Key, CaseResult]:
        """The results that stand, with the lines where their code is now."""
        if self._text is None or run.nothing_to_grade is not None:
            return {}
        names = affected(run.units, self._text, text)
        if names is None:
            return {}
        kept: dict[Key, CaseResult] = {}
        for exercise in run.exercises():
            results = [_moved(self._results[case.key], self._text, text) for case in exercise.cases]
            if exercise.key not in names and None not in results:
                kept |= {case.key: result for case, result in zip(exercise.cases, results, strict=True) if result}
        return kept


def _unreadable(run: Run, before: Text, after: Text) -> str | None:
    """Why a submission seems to be half-written."""
    if run.nothing_to_grade is not None:
        return run.nothing_to_grade
    flaw = next((flaw for flaw in run.submission.flaws if flaw.headline), None) or after.newly_broken(before)
    return f"{where(flaw.file, flaw.line, flaw.cell)} {words.flaw_message(flaw)}" if flaw is not None else None


def _moved(result: CaseResult, before: Text, after: Text) -> CaseResult | None:
    """A result with its lines where their code is now; None if that cannot be told."""
    if result.verdict == "passed":
        return result
    told = [result.message, result.hint or "", result.diagnosis.message if result.diagnosis is not None else ""]
    if any(re.search(r"\blines? \d", text) for text in told):
        return None
    moved, diagnosis = result, result.diagnosis
    if result.file is not None:
        place = before.moved(Place(result.file, result.line or 0, result.cell), after)
        if place is None:
            return None
        moved = replace(moved, line=place.line, cell=place.cell)
    if diagnosis is not None and diagnosis.file is not None:
        place = before.moved(Place(diagnosis.file, diagnosis.line or 0, diagnosis.cell), after)
        if place is None:
            return None
        moved = replace(moved, diagnosis=replace(diagnosis, line=place.line, cell=place.cell))
    return moved
