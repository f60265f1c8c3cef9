"""Which small example is shown of a failure."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import exercise

from nnexercises import Grader
from nnexercises.comparison.compare import Difference
from nnexercises.course.kinds import ANY
from nnexercises.explain.example import fails_alike
from nnexercises.process.host import WorkerHost
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


GRADER = """\
from nnexercises import exercise

@exercise(hint="All of them.")
def own(solution, x: list[float]) -> dict:
    return solution.own(x)
"""
OWN = """\
def own(x):
    return {"total": sum(x), "largest": max(x), "smallest": min(x), "range": max(x) - min(x)}
"""


def test_of_a_dict_with_many_items_those_that_differ_are_shown(
    small_course: Callable[..., Path], host: WorkerHost, tmp_path: Path
) -> None:
    (tmp_path / "basics.py").write_text(OWN.replace("max(x) - min(x)", "max(x) + 1"))
    found = exercise(Grader(small_course(GRADER, OWN), host=host).grade(tmp_path / "basics.py"), "own")
    assert found.example is not None
    assert found.example.call == "own([1.])"
    assert (found.example.returned, found.example.expected) == ("{'range': 2., …}", "{'range': 0., …}")
