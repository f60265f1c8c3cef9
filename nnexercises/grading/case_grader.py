"""Grade one case on one device: drive every trial, judge it, and see whether another exercise is to blame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from nnexercises.drive.outcome import Outcome
from nnexercises.drive.request import Request
from nnexercises.drive.torch_own import public_name
from nnexercises.expected.sealed import SealedCase, SealedExercise, SealedTrial
from nnexercises.explain.mistakes import mistakes_like
from nnexercises.grading.judge import Judge
from nnexercises.report.model import CaseResult, Verdict
from nnexercises.sandbox.worker import StudentWorker


@dataclass(frozen=True)
class Row:
    """One case of one exercise: what is graded, and has a verdict."""

    exercise: SealedExercise
    case: SealedCase

    @property
    def label(self) -> str:
        """The case's name as a student may know it: a hidden case has none."""
        if not self.case.hidden:
            return self.case.name
        hidden = [case for case in self.exercise.cases if case.hidden]
        return f"hidden_{hidden.index(self.case) + 1}"

    @property
    def name(self) -> tuple[str, str, str]:
        return self.exercise.unit, self.exercise.name, self.label


class Submitted(Protocol):
    """What grading a case needs to know of the submission it belongs to."""

    @property
    def seed(self) -> int:
        """The seed that inputs are drawn with."""

    @property
    def worker(self) -> StudentWorker:
        """The worker that has loaded the submission."""

    @property
    def judge(self) -> Judge:
        """The judge of its outcomes."""

    @property
    def nothing_to_grade(self) -> str | None:
        """Why there is nothing to grade, or None."""

    def on_device(self, row: Row, device: str) -> CaseResult:
        """The result of another case."""

    def used_by(self, exercise: SealedExercise) -> list[SealedExercise]:
        """Other exercises that the student's code for this one makes use of."""

    def seconds_for(self, exercise: SealedExercise) -> float:
        """The deadline of the exercise's next drive."""

    def examined(self, exercise: SealedExercise, outcome: Outcome) -> Outcome:
        """The outcome with what the exercise compares of its value."""

    def note(self, exercise: SealedExercise, outcome: Outcome) -> None:
        """Remember what later cases of the exercise need of an outcome."""

    def calls(self, exercise: SealedExercise) -> set[str]:
        """Watched torch functions that the exercise's drives have called."""

    def named(self, exercise: SealedExercise) -> set[str]:
        """Watched torch functions that the source of the student's code for it names."""


class CaseGrader:
    """Grades one case on one device."""

    def __init__(self, grading: Submitted, row: Row, device: str) -> None:
        self.grading, self.device, self.row = grading, device, row
        self.exercise, self.case = row.exercise, row.case
        self.seconds = 0.0

    def grade(self) -> CaseResult:
        """The case's result."""
        if self.exercise.error is not None:
            return self.verdict("course_error", f"The course is broken, not your code: {self.exercise.error}")
        if self.case.skip is not None:
            return self.verdict("skipped", self.case.skip)
        if self.grading.nothing_to_grade is not None:
            return self.verdict("not_attempted", "There is nothing to grade.")
        worker = self.grading.worker
        if self.exercise.by_name and worker.broken is None and self.exercise.name not in worker.names:
            return self.grading.judge.not_defined(self.verdict("not_attempted"), self.exercise.name)
        if self.case.role == "values":
            result = self.first_failure()
            if result.verdict == "passed" and not self.case.counts_alone:
                return self.after_ordinary(result)
            return result
        return self.after_ordinary(None)

    def after_ordinary(self, result: CaseResult | None) -> CaseResult:
        """Rows that could be satisfied without knowing the answer count only where the ordinary values are right."""
        ordinary = self.ordinary(self.exercise)
        if ordinary.verdict != "passed":
            if ordinary.verdict in ("not_attempted", "skipped"):
                return self.verdict(ordinary.verdict, ordinary.message)
            if ordinary.verdict == "blocked":
                return replace(self.verdict("blocked", ordinary.message), blocked_by=ordinary.blocked_by)
            return self.verdict("blocked", f"Counts only once the case {ordinary.name} is right.")
        if self.case.role == "by_hand":
            return self.by_hand()
        return result or self.first_failure()

    def ordinary(self, exercise: SealedExercise) -> CaseResult:
        return self.grading.on_device(Row(exercise, exercise.cases[0]), self.device)

    def by_hand(self) -> CaseResult:
        for case in self.exercise.cases:
            if case.role == "values":
                self.grading.on_device(Row(self.exercise, case), self.device)
        calls = self.grading.calls(self.exercise)
        for other in self.grading.used_by(self.exercise):
            # A helper that is an exercise of its own answers for itself.
            for case in other.cases:
                self.grading.on_device(Row(other, case), self.device)
            calls = calls - self.grading.calls(other)
        calls = calls | self.grading.named(self.exercise)
        if not calls:
            return self.verdict("passed")
        names = ", ".join(sorted({public_name(call) for call in calls}))
        failed = self.verdict("failed", f"To be written by hand, but it calls torch's own {names}.")
        return replace(failed, hint=self.case.hint)

    def first_failure(self) -> CaseResult:
        """The result of the first trial that does not pass, or a pass."""
        result = self.verdict("passed")
        likely: set[str] | None = None
        for trial in self.case.trials:
            outcome = self.drive(trial)
            alike = set(mistakes_like(self.exercise, trial, outcome))
            likely = alike if likely is None else likely & alike
            if result.verdict == "passed":
                result = self.grading.judge.judge(self.exercise, self.case, trial, outcome, self.device)
            if result.verdict in ("timed_out", "crashed"):
                break
        if result.verdict in ("failed", "timed_out", "crashed"):
            result = self.blocked(result)
        return replace(result, mistakes=tuple(sorted(likely or ())), seconds=self.seconds)

    def blocked(self, result: CaseResult) -> CaseResult:
        """The result, or a blocked one where another exercise that this one uses fails as well.

        Another one fails as well if it fails on ordinary inputs, or on its own case of the same name.
        """
        culprits = [
            other
            for other in self.grading.used_by(self.exercise)
            if any(
                self.grading.on_device(Row(other, case), self.device).verdict not in ("passed", "skipped")
                for case in other.cases
                if case.name in (other.cases[0].name, self.case.name)
            )
        ]
        if not culprits:
            return result
        # Only where it begins: what is blocked itself is no use to name.
        first = [other for other in culprits if self.ordinary(other).verdict != "blocked"]
        culprits = first or culprits
        names = " and ".join(other.name for other in culprits)
        message = f"{self.exercise.name} uses your {names}, which {'do' if len(culprits) > 1 else 'does'} not pass yet."
        hint = f"Mend {names} first, then look at this one again."
        by = tuple(f"{other.unit}/{other.name}" for other in culprits)
        return replace(self.verdict("blocked", message), blocked_by=by, hint=hint)

    def drive(self, trial: SealedTrial) -> Outcome:
        request = Request(
            inputs=trial.inputs,
            differentiate=self.case.role == "gradients",
            cotangents=tuple(trial.cotangents),
            watch=frozenset(self.exercise.watch if self.case.role == "values" else ()),
            seed=self.grading.seed,
            seconds=self.grading.seconds_for(self.exercise),
            device=self.device,
        )
        outcome = self.grading.worker.drive(self.exercise.unit, self.case.drive, request)
        self.grading.note(self.exercise, outcome)
        self.seconds += outcome.seconds
        return self.grading.examined(self.exercise, outcome) if self.case.drive == self.exercise.name else outcome

    def verdict(self, verdict: Verdict, message: str = "") -> CaseResult:
        return CaseResult(self.case.name, verdict, self.case.points, message, seconds=self.seconds)
