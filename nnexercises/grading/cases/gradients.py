"""Gradients: a random cotangent, pulled back through the student's result and through the reference's."""

from __future__ import annotations

from typing import Any

from nnexercises.comparison.compare import Difference, compare_gradients
from nnexercises.comparison.path import as_python, at
from nnexercises.drive.outcome import Raised
from nnexercises.expected.sealed import SealedExercise, SealedTrial
from nnexercises.grading.cases.trials import Attempt, Shown, Trials
from nnexercises.report.finding import RaisedError
from nnexercises.report.words import CUT_OFF
from nnexercises.values import Array


class Gradients(Trials):
    """The gradients of a result by the inputs."""

    hint = CUT_OFF

    def settings(self, exercise: SealedExercise, trial: SealedTrial) -> dict[str, Any]:
        """Gradients are asked for, and pulled back from the same cotangents as the reference's."""
        return {"differentiate": True, "cotangents": trial.cotangents}

    def differences(self, attempt: Attempt) -> list[Difference]:
        """How the gradients differ."""
        return compare_gradients(attempt.trial.expected, attempt.outcome, attempt.trial.tolerance)

    def shows(self, attempt: Attempt, difference: Difference) -> Shown:
        """The gradients that differ; nothing where none came back, which the usual hint explains."""
        path = difference.path[1:]
        gradients, wanted = attempt.outcome.gradients or {}, attempt.trial.expected.gradients or {}
        found = at(gradients, path)
        if difference.what == "no_gradient" or (isinstance(found, Array) and not found.data.any()):
            return Shown(values=False)
        name = as_python(path)
        return Shown({name: found}, {name: at(wanted, path)}, hint=None)

    def raised_at(self, raised: Raised) -> RaisedError:
        """It raised on the way back."""
        return RaisedError("", raised, "gradients")

    def hint_for_raised(self, attempt: Attempt) -> str | None:
        """None: the usual hint is about gradients that do not flow at all."""
        return None
