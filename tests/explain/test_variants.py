"""A student's outcome is explained by a variant that has it in every draw."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnexercises.drive.outcome import Outcome
from nnexercises.expected.sealed import SealedCase, SealedExercise, SealedTrial, Variant
from nnexercises.expected.thinned import thinned
from nnexercises.explain.evidence import Attempt, Evidence
from nnexercises.explain.variants import explain
from nnexercises.values import Array, Value

CHANGED = Variant("a", "changed_input", "the value of rate", "As if rate were 0.1.")
OTHER = Variant("b", "changed_input", "the value of rate", "As if rate were 1.")
MUTANT = Variant("c", "mutant", "the function", "With a sum.")


def returned(value: Value) -> Outcome:
    return Outcome("returned", value)


def numbers(*values: float) -> Array:
    return Array(np.array(values, np.float32), "float32")


def case(name: str, *trials: tuple[Value, dict[str, Value]]) -> SealedCase:
    sealed = tuple(
        SealedTrial({}, returned(expected), variants={key: returned(value) for key, value in variants.items()})
        for expected, variants in trials
    )
    return SealedCase("u", "f", name, name, "values", "f", 1.0, trials=sealed)


def explained(*outcomes: Value | Outcome, failing: SealedCase, cases: tuple[SealedCase, ...] = ()) -> str | None:
    exercise = SealedExercise("u", "f", "", 1.0, cases=cases or (failing,), variants=(CHANGED, OTHER, MUTANT))
    attempts = [
        Attempt(exercise, failing, trial, value if isinstance(value, Outcome) else returned(value), "cpu")
        for trial, value in zip(failing.trials, outcomes, strict=False)
    ]
    found = explain(Evidence(tuple(attempts)))
    assert found is None or found.kind in ("changed_input", "mutant")
    return found and found.message


TWO = case("ordinary", (2.5, {"a": 3.5, "c": 5.0}), (4.5, {"a": 6.5, "c": 9.0}))


def test_it_has_the_same_outcome_in_every_draw() -> None:
    assert explained(3.5, 6.5, failing=TWO) == "As if rate were 0.1."
    assert explained(5.0, 9.0, failing=TWO) == "With a sum."
    assert explained(5.0, 6.5, failing=TWO) is None
    assert explained(3.5, 6.6, failing=TWO) is None
    assert explained(3.5, failing=TWO) is None
    assert explained(3.5, numbers(6.5, 6.5), failing=TWO) is None
    assert explained(3.5, Outcome("timed_out"), failing=TWO) is None


def test_where_it_has_no_outcome_it_has_the_expected_one() -> None:
    some = case("ordinary", (2.5, {"a": 3.5}), (4.5, {"a": 6.5}), (7.5, {}))
    assert explained(3.5, 6.5, 7.5, failing=some) == "As if rate were 0.1."
    assert explained(3.5, 6.5, 8.5, failing=some) is None


@pytest.mark.parametrize("value", [0.0, 1.0, -1.0, 3.5, float("nan"), float("inf")])
def test_few_numbers_say_nothing(value: float) -> None:
    assert explained(value, value, failing=case("ordinary", (2.5, {"a": value}), (4.5, {"a": value}))) is None


def test_two_that_contradict_each_other_say_nothing() -> None:
    both = case("ordinary", (2.5, {"a": 3.5, "b": 3.5}), (4.5, {"a": 6.5, "b": 6.5}))
    assert explained(3.5, 6.5, failing=both) is None
    others = case("ordinary", (2.5, {"a": 3.5, "c": 3.5}), (4.5, {"a": 6.5, "c": 6.5}))
    assert explained(3.5, 6.5, failing=others) == "As if rate were 0.1."


def test_one_that_fails_the_ordinary_case_too_is_not_told_of_another() -> None:
    special = replace(TWO, name="special")
    right = case("ordinary", (2.5, {"c": 5.0}))
    assert explained(3.5, 6.5, failing=special, cases=(right, special)) == "As if rate were 0.1."
    assert explained(5.0, 9.0, failing=special, cases=(right, special)) is None


def test_of_large_results_a_part_is_compared() -> None:
    def wide(factor: float) -> Array:
        return numbers(*(factor * np.arange(1.0, 1001.0)))

    sealed = case("ordinary", (wide(1), {"a": thinned(wide(2), wide(1))}))
    assert explained(wide(2), failing=sealed) == "As if rate were 0.1."
    assert explained(wide(3), failing=sealed) is None
    assert explained(numbers(*np.arange(2.0, 1000.0)), failing=sealed) is None
