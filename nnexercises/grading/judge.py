"""The verdict on one outcome: what is wrong with it, said so that its author can act on it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from nnexercises.comparison.compare import Difference, compare_gradients, compare_inputs, compare_values
from nnexercises.drive.outcome import Outcome
from nnexercises.expected.sealed import SealedCase, SealedExercise, SealedTrial
from nnexercises.report import words as feedback
from nnexercises.report.model import ONE_DEVICE_ONLY, CaseResult, Verdict
from nnexercises.submission.files import Submission
from nnexercises.values import Value


@dataclass(frozen=True)
class Judge:
    """Judges the outcomes of one submission.

    ``exercises`` are all that are graded; ``bare`` are functions and methods of the submission whose body says
    nothing yet.
    """

    submission: Submission
    exercises: Sequence[SealedExercise]
    bare: Collection[str]

    def judge(
        self, exercise: SealedExercise, case: SealedCase, trial: SealedTrial, outcome: Outcome, device: str = "cpu"
    ) -> CaseResult:
        """The verdict on one trial of a case, with inputs on ``device``."""
        return _Judgement(self, exercise, case, trial, outcome, device).result()

    def not_defined(self, result: CaseResult, name: str) -> CaseResult:
        """The result of a case where a name is not defined, with the place where it is, if nobody can see it there."""
        inside = self.submission.inner_definition(name)
        if inside is None:
            return replace(result, message=f"{name} is not defined.")
        message = f"{name} is defined only inside something else ({inside.file}, line {inside.line}): move it out."
        return replace(result, message=message, file=inside.file, line=inside.line, cell=inside.cell)

    def owner(self, name: str, unit: str) -> SealedExercise | None:
        """The exercise called ``name``, of this unit if it has one."""
        ordered = sorted(self.exercises, key=lambda exercise: exercise.unit != unit)
        return next((exercise for exercise in ordered if exercise.name == name), None)


@dataclass(frozen=True)
class _Judgement:
    judge: Judge
    exercise: SealedExercise
    case: SealedCase
    trial: SealedTrial
    outcome: Outcome
    device: str

    def result(self) -> CaseResult:
        if self.outcome.status == "crashed":
            return self.failure("crashed", f"Your code {self.outcome.value}.")
        if self.outcome.status == "timed_out":
            return self.at_line(self.failure("timed_out", "It did not finish in time: is there a loop without an end?"))
        if self.outcome.status == "raised":
            return self.raised()
        if self.case.raises:
            if self.is_bare():
                return self.not_attempted()
            result = self.failure(
                "failed", f"{self.refusal()}, and it returned {feedback.describe(self.outcome.value)}."
            )
            return replace(result, returned=feedback.show(self.outcome.value))
        return self.returned()

    def returned(self) -> CaseResult:
        if self.case.role == "property" and not _is_pair(self.outcome.value):
            return self.failure("failed", "The two results to be compared did not come back.")
        differences = self.differences()
        if not differences:
            return self.verdict("passed")
        if self.is_bare():
            return self.not_attempted()
        result = self.failure("failed", feedback.sentence(differences[0], self.exercise.result))
        if self.case.role == "gradients":
            if differences[0].what == "no_gradient" or self.is_cut_off(differences[0]):
                return result
            result = replace(result, hint=None)  # which is about gradients that do not flow at all
        if differences[0].what == "device":
            return replace(result, hint=ONE_DEVICE_ONLY, input=None)  # the numbers say nothing of where they are
        returned, expected = self.counterexample(differences[0])
        return replace(result, returned=feedback.show(returned), expected=feedback.show(expected))

    def is_cut_off(self, difference: Difference) -> bool:
        """Whether no gradient at all came back to an input."""
        gradient = (self.outcome.gradients or {}).get(difference.path.removeprefix("gradients."))
        return gradient is not None and not gradient.data.any()

    def differences(self) -> list[Difference]:
        trial, outcome = self.trial, self.outcome
        if self.case.role == "gradients":
            return compare_gradients(trial.expected, outcome, trial.tolerance)
        if self.case.role == "property":
            # Both sides are the student's, and each may be off: what the reference's second result allows, twice.
            second = {path.removeprefix("value[1]"): size for path, size in trial.slack.items()}
            slack = {f"value{path}": 2 * size for path, size in second.items()}
            twice = replace(trial.tolerance, slack=slack)
            assert isinstance(outcome.value, tuple)
            return compare_values(outcome.value[0], outcome.value[1], tolerance=twice)
        device = self.device if self.exercise.on_devices and self.exercise.examination is None else None
        differences = compare_values(
            trial.expected.value, outcome.value, self.exercise.result, trial.tolerance, device=device
        )
        return differences or compare_inputs(
            trial.inputs, trial.expected.inputs_after, outcome.inputs_after, trial.tolerance
        )

    def counterexample(self, difference: Difference) -> tuple[Value, Value]:
        """What came back and what was expected, where they differ."""
        outcome, expected = self.outcome, self.trial.expected
        if self.case.role == "property":
            assert isinstance(outcome.value, tuple)
            return outcome.value[1], outcome.value[0]
        if self.case.role == "gradients":
            key = difference.path.removeprefix("gradients.")
            return {key: (outcome.gradients or {}).get(key)}, {key: (expected.gradients or {}).get(key)}
        if difference.path.startswith("inputs."):
            name = difference.path.removeprefix("inputs.").split(".")[0].split("[")[0]
            return {f"{name} after the call": outcome.inputs_after.get(name)}, {name: expected.inputs_after.get(name)}
        if isinstance(outcome.value, dict) and isinstance(expected.value, dict):
            where = difference.path.removeprefix("value.")
            for key in outcome.value:
                if where == key or where.startswith((f"{key}.", f"{key}[")):
                    return {key: outcome.value[key]}, {key: expected.value.get(key)}
        return outcome.value, expected.value

    def raised(self) -> CaseResult:
        raised, name = self.outcome.raised, self.exercise.name
        assert raised is not None
        if self.outcome.missing is not None:
            what = feedback.clean(raised.message, 100)
            if self.outcome.missing == name:
                return self.verdict("not_attempted", f"{what}.")
            return self.lacking(self.outcome.missing, f"{what}, and {name} needs it.")
        if "NotImplementedError" in raised.bases and re.search(r"\braise\b", raised.source or "raise"):
            culprit = (raised.function or name).split(".")[0]
            owner = self.judge.owner(culprit, self.exercise.unit)
            if culprit != name and owner is not None and not self.exercise.takes_part(culprit, owner):
                return self.lacking(culprit, f"{name} uses your {culprit}, which is not written yet.")
            if self.is_bare() or not self.case.raises:
                return self.not_attempted()
        if set(raised.bases) & set(self.case.raises):
            return self.verdict("passed")
        if self.is_bare():
            return self.not_attempted()
        message = f"Your code raised {feedback.exception(raised)}"
        if self.case.raises:
            message = f"{self.refusal()}, and it raised {feedback.exception(raised)}"
        elif self.case.role == "gradients":
            message = f"While gradients flow back through your result, torch raised {feedback.exception(raised)}"
        elif raised.file is None:
            message = f"Called as the exercise says, {name} raised {feedback.exception(raised)}"
        result = self.at_line(self.failure("failed", message))
        if self.case.role == "gradients":
            return replace(result, hint=None)  # which is about gradients that do not flow at all
        return result if self.hint_is_about_an_error() else replace(result, hint=self.exercise.hint)

    def hint_is_about_an_error(self) -> bool:
        """Whether the case's hint is for code that raises, as one of the mistakes does here, not for wrong values."""
        outcomes = self.trial.mistakes.values()
        return bool(self.case.raises) or any(outcome.raised is not None for outcome in outcomes)

    def refusal(self) -> str:
        return f"This must be refused with {' or '.join(self.case.raises)}"

    def lacking(self, name: str, message: str) -> CaseResult:
        """The exercise needs another one that is missing or not written."""
        owner = self.judge.owner(name, self.exercise.unit)
        if owner is None or self.exercise.takes_part(name, owner):
            return self.failure("failed", message)
        return replace(self.verdict("blocked", message), blocked_by=(f"{owner.unit}/{owner.name}",))

    def is_bare(self) -> bool:
        """Whether the student has not yet written the exercise: its body, or a method's that is driven, is empty."""
        name = self.exercise.name
        return name in self.judge.bare or any(f"{name}.{method}" in self.judge.bare for method in self.exercise.methods)

    def at_line(self, result: CaseResult) -> CaseResult:
        """The result with the student's line that it came from."""
        raised = self.outcome.raised
        if raised is None or raised.file is None or raised.line is None:
            return result
        place = self.judge.submission.place(raised.file, raised.line)
        if place is None:
            return result
        source = feedback.clean(raised.source or "", 200)
        return replace(result, file=place.file, line=place.line, cell=place.cell, source=source)

    def failure(self, verdict: Verdict, message: str) -> CaseResult:
        hint = self.case.hint or self.exercise.hint
        shown = feedback.show_inputs(self.trial.inputs) or None
        return replace(self.verdict(verdict, message), hint=hint, input=shown)

    def not_attempted(self) -> CaseResult:
        return self.verdict("not_attempted", "Not attempted yet.")

    def verdict(self, verdict: Verdict, message: str = "") -> CaseResult:
        return CaseResult(self.case.name, verdict, self.case.points, message)


def _is_pair(value: Value) -> bool:
    return isinstance(value, tuple) and len(value) == 2
