"""Find the known mistake behind the verdicts of an exercise's cases, and choose one hint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nnexercises.drive.outcome import Outcome
from nnexercises.expected.agreement import agrees, differs
from nnexercises.expected.sealed import SealedExercise, SealedTrial
from nnexercises.explain.evidence import Attempt, Evidence
from nnexercises.explain.plots import plots_of_exercise
from nnexercises.report.diagnosis import Diagnosis
from nnexercises.report.results import CaseResult, ExerciseResult

#: One in so many cases may go another way for a student than for the mistake.
MAX_OTHER = 4


def mistakes_like(exercise: SealedExercise, trial: SealedTrial, outcome: Outcome) -> Iterator[str]:
    """The known mistakes with the same outcome on this trial."""
    return (name for name, other in trial.mistakes.items() if agrees(exercise.result, trial, other, outcome))


def evidence_of(exercise: SealedExercise, mistake: str) -> Evidence | None:
    """The evidence that a mistake gives in the first case that it fails."""
    for case in exercise.mistaken_cases:
        outcomes = [(trial, trial.mistakes[mistake]) for trial in case.trials]
        if any(differs(exercise, case, trial, outcome) for trial, outcome in outcomes):
            return Evidence(tuple(Attempt(exercise, case, trial, outcome, "cpu") for trial, outcome in outcomes))
    return None


def exercise_result(exercise: SealedExercise, results: Sequence[CaseResult]) -> ExerciseResult:
    """The result of an exercise from its cases, with the mistake they point to."""
    result = ExerciseResult(exercise.unit, exercise.name, exercise.title, tuple(results))
    failed = result.first_failed
    if failed is None:
        return result
    mistake = _mistake(exercise, results) if result.verdict != "blocked" else None
    said = exercise.mistakes[mistake] if mistake is not None else None
    diagnosis = Diagnosis("mistake", said, mistake) if said else failed.diagnosis
    return replace(
        result,
        hint=said or failed.hint,
        mistake=mistake,
        diagnosis=diagnosis,
        example=failed.example,
        plots=plots_of_exercise(failed, results),
    )


def _mistake(exercise: SealedExercise, results: Sequence[CaseResult]) -> str | None:
    """The known mistake that the student made, if any: of several, the one that has the same outcome in most draws.

    It must have the student's outcome in every draw of the first case that fails, and pass and fail the same cases as
    the student, all but one in ``MAX_OTHER``: the same mistake can be written so that it also overflows.
    """
    # A blocked case says nothing about this exercise.
    by_name = {result.name: result for result in results if not result.hidden and result.verdict != "blocked"}
    cases = [case for case in exercise.values_cases if case.name in by_name]
    if all(by_name[case.name].verdict == "passed" for case in cases):  # a mistake of the backward, if any
        cases = [case for case in exercise.mistaken_cases if case.name in by_name]
    if any(by_name[case.name].verdict not in ("passed", "failed") for case in cases):
        return None
    first = next((case for case in cases if by_name[case.name].verdict == "failed"), None)
    if first is None:
        return None
    found: dict[str, tuple[int, int]] = {}
    for name in exercise.mistakes:
        fails = {
            case.name: any(differs(exercise, case, trial, trial.mistakes[name]) for trial in case.trials)
            for case in cases
        }
        other = sum(fails[case.name] != (by_name[case.name].verdict == "failed") for case in cases)
        in_first = by_name[first.name].mistakes.get(name, 0)
        if fails[first.name] and in_first == len(first.trials) and other * MAX_OTHER <= len(cases):
            alike = sum(by_name[case.name].mistakes.get(name, 0) for case in cases)
            found[name] = (alike, -other)
    return max(found, key=found.__getitem__, default=None)
