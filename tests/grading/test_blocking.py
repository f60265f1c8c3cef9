"""Which exercises use which others, and which of them are to blame."""

from __future__ import annotations

from nnexercises.expected.sealed import SealedCase, SealedExercise
from nnexercises.grading.blocking import Uses
from nnexercises.report.looks import Verdict


def exercise(name: str, *cases: str, unit: str = "nets", takes: tuple[tuple[str, int], ...] = ()) -> SealedExercise:
    made = tuple(SealedCase(unit, name, case, case, "values", name, 1.0) for case in ("ordinary", *cases))
    return SealedExercise(unit, name, "", 1.0, cases=made, takes=takes)


RELU, FORWARD, STEP = exercise("relu", "zero"), exercise("forward", "zero"), exercise("step")
USES = Uses([RELU, FORWARD, STEP], {"step": ["helper"], "helper": ["forward"], "forward": ["relu"]})


def culprits(of: SealedExercise, case: str, verdicts: dict[str, Verdict]) -> list[str]:
    found = next(one for one in of.cases if one.name == case)
    made = USES.culprits(found, of, lambda one: verdicts.get(f"{one.exercise}.{one.name}", "passed"))
    return [one.name for one in made]


def test_what_is_used_by_way_of_helpers_is_used() -> None:
    assert USES.used_by(STEP) == [RELU, FORWARD]
    assert USES.used_by(RELU) == []


def test_two_that_use_each_other_block_neither() -> None:
    uses = Uses([RELU, FORWARD], {"relu": ["forward"], "forward": ["relu"]})
    assert uses.used_by(RELU) == uses.used_by(FORWARD) == []


def test_what_fails_on_ordinary_inputs_or_in_the_same_case_is_to_blame() -> None:
    assert culprits(FORWARD, "ordinary", {}) == []
    assert culprits(FORWARD, "ordinary", {"relu.ordinary": "failed"}) == ["relu"]
    assert culprits(FORWARD, "ordinary", {"relu.zero": "failed"}) == []
    assert culprits(FORWARD, "zero", {"relu.zero": "failed"}) == ["relu"]
    assert culprits(FORWARD, "ordinary", {"relu.ordinary": "skipped"}) == []


def test_what_is_blocked_itself_is_not_named() -> None:
    assert culprits(STEP, "ordinary", {"relu.ordinary": "failed", "forward.ordinary": "blocked"}) == ["relu"]


def test_an_exercise_of_the_same_unit_is_the_one_that_is_meant() -> None:
    other = exercise("relu", unit="other")
    assert Uses([other, RELU], {}).owner("relu", "nets") == RELU
    assert Uses([other, RELU], {}).owner("relu", "other") == other
    assert Uses([other], {}).owner("forward", "nets") is None


def test_a_name_with_other_parameters_is_a_part_of_ones_own_answer() -> None:
    train, model = exercise("train", takes=(("train", 5),)), exercise("model", takes=(("train", 3),))
    assert model.takes_part("train", train)
    assert Uses([train, model], {}).used_by(model) == []
