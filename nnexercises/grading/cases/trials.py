"""The base of the kinds of cases with trials: run each trial, and find the fault in its outcome."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from nnexercises.comparison.compare import Difference
from nnexercises.comparison.path import count_numbers
from nnexercises.drive.outcome import Raised
from nnexercises.expected.sealed import SealedCase, SealedExercise, SealedTrial
from nnexercises.explain.diagnose import diagnosis_of
from nnexercises.explain.evidence import Attempt, Evidence
from nnexercises.explain.example import example_of, fails_alike
from nnexercises.explain.excerpts import excerpt_of, named_dims, stop_of
from nnexercises.explain.mistakes import mistakes_like
from nnexercises.explain.plots import plots_of
from nnexercises.explain.unfinished import diagnosis_of_finding
from nnexercises.grading.session import Session
from nnexercises.grading.verdicts import result_of
from nnexercises.report.diagnosis import Diagnosis
from nnexercises.report.finding import (
    Counterexample,
    CourseBroken,
    Crashed,
    Differs,
    Finding,
    Needs,
    NotAttempted,
    NotDefined,
    NotLoaded,
    NotRefused,
    RaisedError,
    StillRaises,
    TimedOut,
    UsesUnwritten,
)
from nnexercises.report.looks import Verdict
from nnexercises.report.results import CaseResult
from nnexercises.report.words import NO_GPU, asks_for_gpu
from nnexercises.submission.text import clean
from nnexercises.values import Value

#: The exception of ``drive.loading``, which a worker raises and this process need not import.
NOT_LOADED = "NotLoaded"

#: Results of more numbers are not explained: what to say of them would take longer than to grade them.
MAX_EXPLAINED = 1_000_000


class Trials:
    """Base of the kinds with trials. They define the request (``settings``), the comparison (``differences``) and
    what to show (``shows``).
    """

    def settings(self, exercise: SealedExercise, trial: SealedTrial) -> dict[str, Any]:
        """Extra settings of the request for one trial."""
        return {}

    def differences(self, attempt: Attempt) -> list[Difference]:
        """The differences of an attempt from the expected outcome; empty if there are none."""
        raise NotImplementedError

    def shows(self, attempt: Attempt, difference: Difference) -> Counterexample | None:
        """The counterexample to show for a difference."""
        return both(attempt, attempt.outcome.value, attempt.trial.expected.value)

    def hint(self, attempt: Attempt, difference: Difference | None) -> str | None:
        """The hint for an attempt that did not pass, and for its difference if there is one."""
        return attempt.case.hint or attempt.exercise.hint

    def unusable(self, attempt: Attempt, session: Session) -> Finding | None:
        """The finding if the result cannot be compared at all, or was not to be computed so, or None."""
        return None

    def raised_at(self, raised: Raised) -> RaisedError:
        """The finding for code that raised; the caller fills in the exercise's name."""
        return RaisedError("", raised, "call" if raised.file is None else "code")

    def hint_for_raised(self, attempt: Attempt) -> str | None:
        """The hint for code that raised: the case's only if it expects an exception or one of its mistakes raises."""
        case, exercise = attempt.case, attempt.exercise
        raises = any(outcome.raised is not None for outcome in attempt.trial.mistakes.values())
        return (case.hint or exercise.hint) if case.raises or raises else exercise.hint

    def judge(self, session: Session, case: SealedCase, device: str) -> CaseResult:
        """The result of the first trial that does not pass, or a pass."""
        exercise = session.exercise_of(case)
        result = result_of(case, "passed")
        seconds = 0.0
        attempts = []
        settings = partial(self.settings, exercise)
        for trial, outcome in session.outcomes(case, case.trials, device, settings):
            seconds += outcome.seconds
            attempts.append(Attempt(exercise, case, trial, outcome, device))
            if result.verdict == "passed":
                result = self._judge_attempt(session, attempts[-1])
            if result.verdict in ("timed_out", "crashed"):
                break
        result = replace(result, seconds=seconds)
        is_explained = all(count_numbers(one.outcome.value) <= MAX_EXPLAINED for one in attempts)
        if attempts and is_explained and result.verdict in ("passed", "failed"):
            result = replace(result, plots=plots_of(attempts, result.verdict == "passed"))
        if result.verdict == "passed":
            return result
        mistakes = Counter(name for one in attempts for name in mistakes_like(exercise, one.trial, one.outcome))
        result = replace(result, mistakes=dict(mistakes))
        if result.verdict not in ("failed", "timed_out") or result.diagnosis is not None or not is_explained:
            return result
        evidence = Evidence(
            tuple(attempts),
            session.definition(exercise),
            session.submission.definition(exercise.name),
            stop_of(session.submission, next((one.outcome.raised for one in attempts if one.outcome.raised), None)),
        )
        result = replace(result, diagnosis=_located(diagnosis_of(evidence), result))
        return self._with_example(session, result, attempts) if result.verdict == "failed" else result

    def _with_example(self, session: Session, result: CaseResult, attempts: Sequence[Attempt]) -> CaseResult:
        """The result with the smallest example of the same failure, or with the drawn inputs if they are few."""
        first = attempts[0]
        for trial, outcome in session.rungs(first.case, first.device):
            attempt = replace(first, trial=trial, outcome=outcome)
            small = self._judge_attempt(session, attempt)
            if small.verdict in ("timed_out", "crashed"):
                break
            if small.verdict == "failed" and small.finding is not None and fails_alike(result.finding, small.finding):
                source = session.source_of_drives(first.case.unit)
                example = example_of(attempt, small.finding, small.counterexample, source)
                if attempt.outcome.raised is not None:  # the words about an error are about the drawn inputs
                    return replace(result, example=example)
                return replace(result, finding=small.finding, counterexample=small.counterexample, example=example)
        return result

    def _judge_attempt(self, session: Session, attempt: Attempt) -> CaseResult:
        """The result of one attempt."""
        outcome, case = attempt.outcome, attempt.case
        if outcome.status == "crashed":
            return self._at_line(session, attempt, self._failure(attempt, "crashed", Crashed(outcome.exit_status)))
        if outcome.status == "timed_out":
            return self._at_line(session, attempt, self._failure(attempt, "timed_out", TimedOut()))
        if outcome.raised is not None:
            return self._raised(session, attempt, outcome.raised)
        unusable = self.unusable(attempt, session)
        if unusable is not None:
            return self._failure(attempt, "failed", unusable)
        difference = self._difference(attempt) if not case.raises else None
        if difference is None and not case.raises:
            return result_of(case, "passed")
        if session.is_unwritten(attempt.exercise):
            return result_of(case, "not_attempted", NotAttempted())
        if difference is None:
            result = self._failure(attempt, "failed", NotRefused(case.raises, outcome.value))
            return replace(result, counterexample=Counterexample(attempt.trial.inputs, outcome.value, None, "returned"))
        result = self._failure(attempt, "failed", Differs(difference, attempt.exercise.result))
        hint, shown = self.hint(attempt, difference), self.shows(attempt, difference)
        return replace(result, hint=hint, counterexample=shown)

    def _difference(self, attempt: Attempt) -> Difference | None:
        """The first difference from the expected outcome; None if some right outcome is the same."""
        found = [self.differences(replace(attempt, trial=trial)) for trial in attempt.trial.accepted]
        return found[0][0] if all(found) else None

    def _raised(self, session: Session, attempt: Attempt, raised: Raised) -> CaseResult:
        exercise, case, missing = attempt.exercise, attempt.case, attempt.outcome.missing
        finding: Finding
        if missing == exercise.name:
            return result_of(case, "not_attempted", NotDefined(_name_in(raised)))
        if missing is not None:
            return self._needs_other(session, attempt, missing, Needs(exercise.name, raised.message))
        unwritten = session.is_unwritten(exercise)
        if "NotImplementedError" in raised.bases and re.search(r"\braise\b", raised.source or "raise"):
            culprit, _, method = (raised.function or exercise.name).partition(".")
            owner = session.uses().owner(culprit, exercise.unit)
            is_asked_for = method in owner.methods or _runs_by_itself(method) if owner is not None else True
            if method and not is_asked_for and owner is not exercise:
                return result_of(case, "not_attempted", NotAttempted())  # what the other exercise does not ask for
            if culprit != exercise.name and owner is not None and not exercise.takes_part(culprit, owner):
                return self._needs_other(session, attempt, culprit, UsesUnwritten(exercise.name, culprit))
            if unwritten or (not case.raises and (raised.line is None or session.is_its_stub(exercise))):
                return result_of(case, "not_attempted", NotAttempted())
            if not case.raises:
                finding = StillRaises(raised.line or 0)
                result = self._at_line(session, attempt, self._failure(attempt, "failed", finding))
                return replace(result, diagnosis=_located(diagnosis_of_finding(finding, None), result))
        if _is_one_of(raised, case.raises):
            unusable = self.unusable(attempt, session)
            return self._failure(attempt, "failed", unusable) if unusable is not None else result_of(case, "passed")
        if unwritten:
            return result_of(case, "not_attempted", NotAttempted())
        if raised.file is None and raised.type == NOT_LOADED:
            return self._failure(attempt, "failed", NotLoaded(raised.message))
        if raised.file is None and (fault := session.fault_of_drive(case, attempt.trial)) is not None:
            return result_of(case, "course_error", CourseBroken(fault))
        finding = replace(self.raised_at(raised), exercise=exercise.name)
        if case.raises:
            finding = NotRefused(case.raises, raised=raised)
        result = self._at_line(session, attempt, self._failure(attempt, "failed", finding))
        return replace(result, hint=NO_GPU if asks_for_gpu(raised.message) else self.hint_for_raised(attempt))

    def _needs_other(self, session: Session, attempt: Attempt, name: str, finding: Finding) -> CaseResult:
        """The result if the exercise needs a name that is missing or not written."""
        if session.is_unwritten(attempt.exercise) or session.is_its_stub(attempt.exercise):
            return result_of(attempt.case, "not_attempted", NotAttempted())
        owner = session.uses().owner(name, attempt.exercise.unit)
        if owner is None or attempt.exercise.takes_part(name, owner):
            return self._failure(attempt, "failed", finding)
        blocked = result_of(attempt.case, "blocked", finding)
        return replace(blocked, blocked_by=(f"{owner.unit}/{owner.name}",))

    def _failure(self, attempt: Attempt, verdict: Verdict, finding: Finding) -> CaseResult:
        inputs = Counterexample(attempt.trial.inputs) if attempt.trial.inputs else None
        result = result_of(attempt.case, verdict, finding)
        return replace(result, hint=self.hint(attempt, None), counterexample=inputs)

    def _at_line(self, session: Session, attempt: Attempt, result: CaseResult) -> CaseResult:
        """The result with the student's line that caused it."""
        raised = attempt.outcome.raised
        if raised is None or raised.file is None or raised.line is None:
            return result
        stop = stop_of(session.submission, raised)
        source = raised.source or (stop.line(raised.line) if stop is not None else "")
        result = result.at(session.submission.place(raised.file, raised.line), clean(source, 200))
        if stop is None:
            return result
        dims = named_dims(stop, raised, attempt.exercise, attempt.trial)
        unfinished = isinstance(result.finding, StillRaises)
        return replace(result, excerpt=excerpt_of(stop, raised, dims, unfinished=unfinished))


def both(attempt: Attempt, returned: Value, expected: Value) -> Counterexample:
    """A counterexample that shows what was returned beside what was expected."""
    return Counterexample(attempt.trial.inputs, returned, expected, "both")


def _runs_by_itself(method: str) -> bool:
    """Whether a method is called without its name: by an operator, or as the forward of a module."""
    return method == "forward" or method.startswith("__")


def _located(diagnosis: Diagnosis | None, result: CaseResult) -> Diagnosis | None:
    """A diagnosis with the line of the result, if it names none."""
    if diagnosis is None or diagnosis.line is not None:
        return diagnosis
    return replace(diagnosis, file=result.file, line=result.line, cell=result.cell)


def _is_one_of(raised: Raised, names: Collection[str]) -> bool:
    return bool(set(raised.bases) & set(names))


def _name_in(raised: Raised) -> str:
    """The name that a drive did not find: "relu", or "train with 5 parameters"."""
    return clean(raised.message, 100).removesuffix(" is not defined")
