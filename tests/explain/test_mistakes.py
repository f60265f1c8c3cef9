"""Which known mistake a student made, from the outcomes of its cases."""

from __future__ import annotations

from dataclasses import replace

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
        CaseResult(
            name,
            verdict,
            1.0,
            hint=f"hint of {name}" if verdict != "passed" else None,
            mistakes=dict.fromkeys(mistakes, 1),
        )
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


def many(wrong: dict[str, list[float]], verdicts: str, alike: dict[str, str]) -> str | None:
    """The mistake among some with an outcome for each case, all of which expect 0. ``verdicts`` has an x for each case
    that the student fails, and ``alike`` one for each in which a mistake has the student's outcome.
    """
    cases = [case(f"case {i}", 0.0, **{name: row[i] for name, row in wrong.items()}) for i in range(len(verdicts))]
    cases[0] = replace(cases[0], name="ordinary")
    exercise = SealedExercise("nets", "relu", "", 2.0, cases=tuple(cases), mistakes=dict.fromkeys(wrong, "hint"))
    results = []
    for i, (one, verdict) in enumerate(zip(cases, verdicts, strict=True)):
        found = {name: 1 for name, row in alike.items() if row[i] == "x"}
        results.append(CaseResult(one.name, "failed" if verdict == "x" else "passed", 1.0, mistakes=found))
    return exercise_result(exercise, results).mistake


def test_one_of_many_cases_may_go_another_way() -> None:
    wrong = {"m": [1.0, 1.0, 0.0, 0.0]}
    assert many(wrong, "xx..", {"m": "xxxx"}) == "m"
    assert many(wrong, "xxx.", {"m": "xx.x"}) == "m"
    assert many(wrong, "x...", {"m": "x.xx"}) == "m"
    assert many(wrong, "xxxx", {"m": "xx.."}) is None
    assert many(wrong, ".xxx", {"m": ".x.."}) is None
    assert many({"m": [1.0, 1.0, 0.0]}, "xxx", {"m": "xx."}) is None
    assert many({"m": [0.0, 1.0, 0.0, 0.0]}, "x...", {"m": "x.xx"}) is None


def test_of_several_the_one_that_fits_in_most_draws_is_told() -> None:
    wrong = {"first": [1.0, 1.0, 2.0, 0.0], "second": [1.0, 1.0, 1.0, 0.0], "third": [1.0, 1.0, 1.0, 0.0]}
    assert many(wrong, "xxx.", {"first": "xx.x", "second": "xxxx", "third": "xxxx"}) == "second"
    assert many(wrong, "xxx.", {"first": "xx.x", "second": "xx.x"}) == "first"


def test_a_mistake_must_fit_in_every_draw_of_the_first_case_that_fails() -> None:
    two = replace(RELU.cases[0], trials=RELU.cases[0].trials * 2)
    relu = replace(RELU, cases=(two,))
    for count, mistake in ((2, "negative"), (1, None)):
        results = [CaseResult("ordinary", "failed", 1.0, mistakes={"negative": count})]
        assert exercise_result(relu, results).mistake == mistake
