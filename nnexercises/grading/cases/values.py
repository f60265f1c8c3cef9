"""Values: the same result as the reference for the same inputs, and the inputs left as the reference leaves them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nnexercises.comparison.compare import Difference, compare_dtypes, compare_inputs, compare_values
from nnexercises.course.facts import Unmet
from nnexercises.course.kinds import Kind
from nnexercises.drive.torch_own import ALL_OF_TORCH
from nnexercises.expected.sealed import SealedExercise, SealedTrial
from nnexercises.explain.evidence import Attempt
from nnexercises.grading.cases.trials import Trials, both
from nnexercises.grading.session import Session
from nnexercises.report.finding import Counterexample, Finding, Forbidden
from nnexercises.report.words import ONE_DEVICE_ONLY
from nnexercises.submission.text import clean
from nnexercises.values import Record

#: The longest hint of a fact, in characters.
MAX_HINT = 500
#: How many names of a forbidden package are told.
MAX_FORBIDDEN = 3


class Values(Trials):
    """The values of a result, and the inputs after the call."""

    def settings(self, exercise: SealedExercise, trial: SealedTrial) -> dict[str, Any]:
        """Watch calls into torch, for the by-hand case and for what the exercise forbids."""
        everything = [ALL_OF_TORCH] if "torch" in exercise.forbids else []
        return {"watch": frozenset([*exercise.watch, *everything])}

    def unusable(self, attempt: Attempt, session: Session) -> Finding | None:
        """What uses a package that the exercise forbids; found in the source, or of torch also as it runs."""
        if not attempt.exercise.forbids:
            return None
        package, names = next(iter(session.forbidden(attempt.exercise).items()), ("", set()))
        calls = {call for call in attempt.outcome.calls if call.startswith(ALL_OF_TORCH)}
        if not package and calls:  # of which some are torch's own business
            package, names = "torch", {call for call in calls if "._" not in call} or {"torch"}
        return Forbidden(package, tuple(sorted(names)[:MAX_FORBIDDEN])) if package else None

    def differences(self, attempt: Attempt) -> list[Difference]:
        """The differences of the result, or else of the inputs."""
        exercise, trial, outcome = attempt.exercise, attempt.trial, attempt.outcome
        device = attempt.device if exercise.on_devices and exercise.examination is None else None
        found = compare_values(trial.expected.value, outcome.value, exercise.result, trial.tolerance, device=device)
        if not found and exercise.same_dtype:
            found = compare_dtypes(outcome.value, trial.dtype)
        if exercise.examination is not None:
            found = list(map(_as_fact, found))
        return found or compare_inputs(trial.inputs, trial.expected.inputs_after, outcome.inputs_after, trial.tolerance)

    def hint(self, attempt: Attempt, difference: Difference | None) -> str | None:
        """The hint; a result on the wrong device and a fact that does not hold have their own."""
        if difference is not None and difference.what == "device":
            return ONE_DEVICE_ONLY
        if difference is not None and difference.what == "fact" and difference.got["hint"]:
            return clean(str(difference.got["hint"]), MAX_HINT)
        return super().hint(attempt, difference)

    def shows(self, attempt: Attempt, difference: Difference) -> Counterexample | None:
        """The whole result, the differing item of a dictionary, or the changed input."""
        if difference.what in ("device", "fact"):
            return None  # the numbers say nothing about where they are, nor of a fact more than its sentence
        outcome, expected = attempt.outcome, attempt.trial.expected
        part, *inner = difference.path
        name = inner[0] if inner else ""
        if part == "inputs":
            after = {f"{name} after the call": outcome.inputs_after.get(name)}
            return both(attempt, after, {name: expected.inputs_after.get(name)})
        if inner and isinstance(outcome.value, dict) and isinstance(expected.value, dict):
            return both(attempt, {name: outcome.value.get(name)}, {name: expected.value.get(name)})
        return both(attempt, outcome.value, expected.value)


def _as_fact(difference: Difference) -> Difference:
    """A difference in a fact that an examination says does not hold (``course.facts``), as such."""
    got = difference.got
    is_fact = difference.wanted == Kind("bool") and isinstance(got, Record) and got.type == Unmet.__name__
    return replace(difference, what="fact") if is_fact and got.keys() >= {"measured", "must", "hint"} else difference
