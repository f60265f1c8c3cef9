"""The module that a drive uses: names, what replaces them, and functions told apart by their parameters."""

from __future__ import annotations

import pytest

from nnexercises.drive.solution import (
    MissingName,
    Solution,
    definition,
    names_of,
    rebound,
    recorded_definitions,
    restored,
)


def two(a, b):  # type: ignore[no-untyped-def]
    return "two"


def three(a, b, c=0):  # type: ignore[no-untyped-def]
    return "three"


def test_the_first_namespace_that_has_a_name_wins_but_for_what_was_imported() -> None:
    solution = Solution([{"relu": 1, "softmax": 2}, {"relu": 3, "softmax": 4}], imported=[{"softmax"}])
    assert (solution.relu, solution.softmax) == (1, 4)
    assert names_of(solution) == {"relu", "softmax"}
    with pytest.raises(MissingName, match="tanh is not defined"):
        _ = solution.tanh


def test_assigned_globals_are_restored() -> None:
    namespace = {"weights": 1}
    solution = Solution([namespace])
    with restored(solution):
        solution.weights, solution.bias = 2, 3
        assert namespace == {"weights": 2, "bias": 3}
    assert namespace == {"weights": 1}


def test_a_name_can_be_rebound_for_one_drive() -> None:
    solution = Solution([{"f": two, "g": three}])
    assert rebound(solution, "f", three).f is three
    assert solution.f is two


def test_a_function_is_chosen_by_its_parameters_and_the_choice_is_recorded() -> None:
    solution = Solution([{"train": three}], {"train": [two, three]})
    with recorded_definitions(solution) as taken:
        assert definition(solution, "train", parameters=3)(1, 2, 3) == "three"
        assert definition(solution, "train", parameters=2)(1, 2) == "three"  # it needs just two, and was bound last
        with pytest.raises(MissingName, match="train with 5 parameters is not defined"):
            definition(solution, "train", parameters=5)
    assert taken == {("train", 3), ("train", 2), ("train", 5)}
