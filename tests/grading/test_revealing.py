"""How much of a failing case students see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnexercises.comparison.compare import Difference
from nnexercises.course.settings import Reveal
from nnexercises.grading.revealing import revealed
from nnexercises.report.diagnosis import Diagnosis, Example
from nnexercises.report.finding import Counterexample, Differs, OnDevices
from nnexercises.report.plots import Plot, Series
from nnexercises.report.results import CaseResult

WRONG = CaseResult(
    "ordinary", "failed", 1.0, Differs(Difference(("value",), "number", 123.0, 456.0, (), 1, 1)), "a hint",
    counterexample=Counterexample({"x": 7.0}, 123.0, 456.0, "both"), mistakes={"takes_the_mean": 2},
    diagnosis=Diagnosis("relation", "You return a third."), example=Example("f(7.)", "123.", "456.", 3),
    plots=(Plot(kind="lines", title="f", alt="456", series=(Series(name="yours", numbers=(123.0,), at=(7.0,)),)),),
)  # fmt: skip


@pytest.mark.parametrize(("reveal", "diagnosed"), [("diagnosis", True), ("shapes", False), ("nothing", False)])
@pytest.mark.parametrize("devices", [False, True])
def test_values_are_shown_only_where_all_is(reveal: Reveal, diagnosed: bool, devices: bool) -> None:
    result = WRONG
    if devices and WRONG.finding is not None:
        result = replace(WRONG, finding=OnDevices(("sim",), WRONG.finding))
    assert revealed(result, "all") == result
    shown = revealed(result, reveal)
    assert "123" not in repr(shown)
    assert "456" not in repr(shown)
    assert (shown.verdict, shown.points) == ("failed", 1.0)
    assert (shown.diagnosis is not None, bool(shown.mistakes)) == (diagnosed, diagnosed)
    assert (shown.hint is None) == (reveal == "nothing")
    assert shown.message
    assert revealed(replace(result, verdict="passed"), reveal).plots == ()


def test_a_wrong_shape_is_shown_with_the_shapes() -> None:
    shape = replace(WRONG, finding=Differs(Difference(("value",), "shape", (2, 1), (1, 2))))
    assert "(2, 1)" in revealed(shape, "shapes").message
    assert "(2, 1)" not in revealed(shape, "nothing").message
