"""The keys by which the findings of a class are grouped."""

from __future__ import annotations

import pytest

from nnexercises.classroom.findings import key_of_case, key_of_exercise
from nnexercises.comparison.compare import Difference
from nnexercises.drive.outcome import Raised
from nnexercises.report.diagnosis import Diagnosis
from nnexercises.report.finding import Differs, Finding, OnDevices, RaisedError, TimedOut
from nnexercises.report.results import CaseResult, ExerciseResult


def case(finding: Finding | None, verdict: str = "failed") -> CaseResult:
    return CaseResult("ordinary", verdict, 1.0, finding)  # type: ignore[arg-type]


def off(got: float, index: tuple[int, ...] = (0, 1)) -> Differs:
    return Differs(Difference(("value",), "number", got=got, wanted=1.0, index=index))


@pytest.mark.parametrize(
    ("finding", "verdict", "key"),
    [
        (None, "passed", ""),
        (off(0.33331), "failed", "differs in number of value: 0.333 at [0, 1]"),
        (OnDevices(("sim",), off(0.5)), "failed", "differs in number of value: 0.5 at [0, 1]"),
        (Differs(Difference(("inputs", "x"), "changed")), "failed", "differs in changed of inputs.x"),
        (RaisedError("f", Raised("TypeError", "takes 2 arguments, 17 given"), "call"), "failed",
         "raised TypeError: takes # arguments, # given"),
        (TimedOut(), "timed_out", "timed_out: timed out"),
    ],
)  # fmt: skip
def test_a_key_says_what_was_wrong_without_what_differs_between_students(
    finding: Finding | None, verdict: str, key: str
) -> None:
    assert key_of_case(case(finding, verdict)) == key


def test_an_exercise_has_its_mistake_then_its_diagnosis_then_its_first_failing_case() -> None:
    failed = case(off(0.5))
    diagnosis = Diagnosis("relation", "You transpose the result.", "transposed", "a.py", 7)
    for changes, key in (
        ({"mistake": "halves", "diagnosis": diagnosis}, "mistake halves"),
        ({"diagnosis": diagnosis}, "relation transposed"),
        ({"diagnosis": Diagnosis("source", "Line 7 does nothing.")}, "source Line # does nothing."),
        ({}, "differs in number of value: 0.5 at [0, 1]"),
    ):
        assert key_of_exercise(ExerciseResult("nets", "f", "", (failed,), **changes)) == key  # type: ignore[arg-type]
    assert key_of_exercise(ExerciseResult("nets", "f", "", (case(None, "passed"),))) == ""
