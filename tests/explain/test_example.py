"""Which small example is shown of a failure."""

from __future__ import annotations

import math

import pytest

from nnexercises.comparison.compare import Difference
from nnexercises.course.kinds import ANY
from nnexercises.explain.example import fails_alike
from nnexercises.report.finding import Differs


def off(got: float, wanted: float) -> Differs:
    return Differs(Difference(("value",), "number", got, wanted, (0,), 1, 1), ANY)


@pytest.mark.parametrize(
    ("first", "small", "alike"),
    [
        (off(1.0, 2.0), off(0.5, 1.5), True),
        (off(1.0, 2.0), off(-3.0, -2.99999), False),  # nobody would see what differs
        (off(-3.0, -2.9999), off(-3.0, -2.99999), True),
        (off(math.nan, 2.0), off(math.nan, 0.0), True),
    ],
)
def test_an_example_shows_the_failure_as_clearly(first: Differs, small: Differs, alike: bool) -> None:
    assert fails_alike(first, small) is alike
