"""From the verdicts of an exercise's cases to what its author should hear: the mistake by name, and one hint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnexercises.compare import compare_values
from nnexercises.outcome import Outcome
from nnexercises.sealed import SealedCase, SealedExercise, SealedTrial
from nnexercises.verdict import CaseResult, ExerciseResult


def mistakes_like(exercise: SealedExercise, case: SealedCase, trial: SealedTrial, outcome: Outcome) -> Iterator[str]:
    """Known mistakes that this outcome does not tell from the student's: they end alike on this trial."""
    for name, other in trial.mistakes.items():
        if other.status != outcome.status:
            continue
        if other.raised is not None and outcome.raised is not None:
            if other.raised.type == outcome.raised.type:
                yield name
        elif _alike(exercise, trial, other, outcome):
            yield name


def differs(exercise: SealedExercise, trial: SealedTrial, other: Outcome) -> bool:
    """Whether an outcome is not what the reference's was."""
    return other.status != trial.expected.status or not _alike(exercise, trial, trial.expected, other)


def _alike(exercise: SealedExercise, trial: SealedTrial, one: Outcome, other: Outcome) -> bool:
    if compare_values(one.value, other.value, exercise.result, trial.slack):
        return False
    return not any(
        compare_values(value, other.inputs_after.get(name), slack=trial.slack, path=f"inputs.{name}")
        for name, value in one.inputs_after.items()
    )


def exercise_result(exercise: SealedExercise, results: Sequence[CaseResult]) -> ExerciseResult:
    """The cases of one exercise together, with the mistake they point to."""
    mistake = _mistake(exercise, results)
    result = ExerciseResult(exercise.unit, exercise.name, exercise.title, tuple(results), mistake=mistake)
    failed = result.first_failed
    hint = failed.hint if failed is not None else None
    if mistake is not None:
        hint = exercise.mistakes[mistake] or hint
    return ExerciseResult(exercise.unit, exercise.name, exercise.title, tuple(results), hint, mistake)


def _mistake(exercise: SealedExercise, results: Sequence[CaseResult]) -> str | None:
    """The mistake that the student's outcomes equal on every case where it differs from the reference."""
    by_name = {result.name: result for result in results}
    cases = [case for case in exercise.cases if case.role == "values" and case.name in by_name and not case.hidden]
    for name in exercise.mistakes:
        telling = [
            case
            for case in cases
            if any(differs(exercise, trial, trial.mistakes[name]) for trial in case.trials if name in trial.mistakes)
        ]
        if telling and all(name in by_name[case.name].mistakes for case in telling):
            if all(by_name[case.name].verdict not in ("passed", "not_attempted") for case in telling):
                return name
    return None
