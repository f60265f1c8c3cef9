"""Which known mistake a student made, from the outcomes of its cases."""

from __future__ import annotations

from nnexercises.drive.outcome import Outcome
from nnexercises.expected.sealed import SealedCase, SealedExercise, SealedTrial
from nnexercises.explain.mistakes import exercise_result, mistakes_like
from nnexercises.report.looks import Verdict
from nnexercises.report.results import CaseResult


def returned(value: float) -> Outcome:
    return Outcome("returned", value)


def case(name: str, expected: float, **mistakes: float) -> SealedCase:
    wrong = {mistake: returned(value) for mistake, value in mistakes.items()}
    trial = SealedTrial({}, returned(expected), mistakes=wrong)
    return SealedCase("nets", "relu", name, name, "values", "relu", 1.0, f"hint of {name}", trials=(trial,))


RELU = SealedExercise(
    "nets", "relu", "", 2.0,
    cases=(case("ordinary", 1.0, absolute=1.0, negative=-1.0), case("below", 0.0, absolute=3.0, negative=0.0)),
    mistakes={"absolute": "No abs.", "negative": None},
)  # fmt: skip


def result(ordinary: Verdict, below: Verdict, *mistakes: str) -> tuple[str | None, str | None]:
    results = [
        CaseResult(name, verdict, 1.0, hint=f"hint of {name}" if verdict != "passed" else None, mistakes=mistakes)
        for name, verdict in (("ordinary", ordinary), ("below", below))
    ]
    made = exercise_result(RELU, results)
    return made.mistake, made.hint


def test_outcomes_that_are_alike_are_the_mistake() -> None:
    ordinary, below = RELU.cases
    assert list(mistakes_like(RELU, ordinary.trials[0], returned(1.0))) == ["absolute"]
    assert list(mistakes_like(RELU, below.trials[0], returned(3.0))) == ["absolute"]
    assert list(mistakes_like(RELU, below.trials[0], returned(2.0))) == []


def test_the_mistake_fails_where_the_student_does() -> None:
    assert result("passed", "failed", "absolute") == ("absolute", "No abs.")
    assert result("failed", "passed", "negative") == ("negative", "hint of ordinary")
    assert result("failed", "failed", "absolute") == (None, "hint of ordinary")
    assert result("passed", "failed") == (None, "hint of below")
    assert result("passed", "crashed", "absolute") == (None, "hint of below")
    assert result("passed", "passed") == (None, None)
