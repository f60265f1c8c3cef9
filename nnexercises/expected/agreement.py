"""Whether an outcome agrees with the expected one: what a case of values or gradients accepts."""

from __future__ import annotations

from nnexercises.comparison.compare import compare_gradients, compare_values
from nnexercises.course.kinds import ANY, Kind
from nnexercises.drive.outcome import Outcome
from nnexercises.expected.sealed import SealedCase, SealedExercise, SealedTrial


def differs(exercise: SealedExercise, case: SealedCase, trial: SealedTrial, other: Outcome) -> bool:
    """Whether an outcome fails the case."""
    if case.raises:
        return other.raised is None or not set(other.raised.bases) & set(case.raises)
    return not any(agrees(exercise.result, one, one.expected, other) for one in trial.accepted)


def agrees(result: Kind, trial: SealedTrial, first: Outcome, second: Outcome) -> bool:
    """Whether two outcomes are the same within the tolerance: in the gradients, if they have some, else in the value
    and in the inputs after the call.
    """
    if first.status != second.status or (first.gradients is None) != (second.gradients is None):
        return False
    if first.raised is not None and second.raised is not None:
        return (first.raised.type, first.raised.message) == (second.raised.type, second.raised.message)
    if first.gradients is not None:
        return not compare_gradients(first, second, trial.tolerance)
    # A mistake's value may be of the wrong kind.
    kind = ANY if compare_values(first.value, first.value, result) else result
    if compare_values(first.value, second.value, kind, trial.tolerance):
        return False
    return not any(
        compare_values(value, second.inputs_after.get(name), tolerance=trial.tolerance, path=("inputs", name))
        for name, value in first.inputs_after.items()
    )
