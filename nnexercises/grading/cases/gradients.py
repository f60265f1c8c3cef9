"""Gradients: pull a random cotangent back through the student's result and through the reference's."""

from __future__ import annotations

from typing import Any

from nnexercises.comparison.compare import Difference, compare_gradients
from nnexercises.comparison.path import as_python, at
from nnexercises.drive.outcome import Raised
from nnexercises.expected.sealed import SealedExercise, SealedTrial
from nnexercises.explain.evidence import Attempt
from nnexercises.grading.cases.trials import Trials, both
from nnexercises.report.finding import Counterexample, RaisedError
from nnexercises.report.words import CUT_OFF
from nnexercises.values import Array


class Gradients(Trials):
    """The gradients of a result by the inputs."""

    def settings(self, exercise: SealedExercise, trial: SealedTrial) -> dict[str, Any]:
        """Request gradients, pulled back from the same cotangents as the reference's."""
        return {"differentiate": True, "cotangents": trial.cotangents}

    def differences(self, attempt: Attempt) -> list[Difference]:
        """The differences between the gradients."""
        return compare_gradients(attempt.trial.expected, attempt.outcome, attempt.trial.tolerance)

    def hint(self, attempt: Attempt, difference: Difference | None) -> str | None:
        """The hint for gradients that do not flow at all, or None if they do."""
        return CUT_OFF if difference is None or _is_cut_off(attempt, difference) else None

    def shows(self, attempt: Attempt, difference: Difference) -> Counterexample:
        """The gradients that differ; only the inputs if no gradient flows back."""
        if _is_cut_off(attempt, difference):
            return Counterexample(attempt.trial.inputs)
        path = difference.path[1:]
        actual, expected = attempt.outcome.gradients or {}, attempt.trial.expected.gradients or {}
        return both(attempt, {as_python(path): at(actual, path)}, {as_python(path): at(expected, path)})

    def raised_at(self, raised: Raised) -> RaisedError:
        """The code raised in the backward pass."""
        return RaisedError("", raised, "gradients")

    def hint_for_raised(self, attempt: Attempt) -> str | None:
        """None: the usual hint is about gradients that do not flow at all."""
        return None


def _is_cut_off(attempt: Attempt, difference: Difference) -> bool:
    """Whether no gradient flows back to an input at all."""
    gradient = at(attempt.outcome.gradients or {}, difference.path[1:])
    return difference.what == "no_gradient" or (isinstance(gradient, Array) and not gradient.data.any())
