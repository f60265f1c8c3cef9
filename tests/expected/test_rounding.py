"""Numbers rounded: what they become, and what the difference between two runs allows."""

from __future__ import annotations

import numpy as np
import pytest

from nnexercises.drive.outcome import Outcome
from nnexercises.expected.rounding import cast, rounded, slack_of, to_tf32, widened, widest
from nnexercises.values import Array

X = Array(np.array([1.0, 3.14159265, -1e4], dtype=np.float32), "float32")
IDS = Array(np.array([1, 2], dtype=np.int64), "int64")


def test_only_floating_point_numbers_are_changed_wherever_they_are() -> None:
    inputs = {"x": X, "pair": (X, [IDS, "text", 3.5])}
    for change in (widened, to_tf32, lambda value: cast(value, "float16"), lambda value: rounded(value, 0)):
        changed = change(inputs)
        assert changed["pair"][1] == [IDS, "text", 3.5]
        assert changed["x"].shape == X.shape
    assert widened(X).dtype == "float64"
    assert cast(X, "bfloat16").as_float64().tolist() == [1.0, 3.140625, -9984.0]


@pytest.mark.parametrize("stream", range(4))
def test_each_number_moves_to_a_neighbour(stream: int) -> None:
    moved = np.abs(rounded(X, stream).data / X.data - 1.0)
    assert np.all((moved > 0) & (moved < 2.5e-7))
    assert np.array_equal(rounded(X, stream).data, rounded(X, stream).data)


def test_slack_is_the_largest_difference_at_each_path() -> None:
    def outcome(a: float, b: float) -> Outcome:
        return Outcome("returned", {"a": a, "b": [b]}, {"x": X})

    slack = slack_of(outcome(1.0, 2.0), [outcome(1.5, 2.0), outcome(1.25, float("inf")), Outcome("timed_out")])
    assert slack == {("value", "a"): 0.5}


def test_the_widest_dtype_of_the_inputs_counts() -> None:
    assert widest({"a": cast(X, "float16"), "b": [X]}) == "float32"
    assert widest({"a": widened(X), "b": X}) == "float64"
    assert widest({"a": IDS}) == "float32"
