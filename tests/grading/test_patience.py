"""Deadlines get shorter once something has timed out."""

from __future__ import annotations

from nnexercises.drive.outcome import Outcome
from nnexercises.expected.sealed import SealedExercise
from nnexercises.grading.patience import Patience

RELU, NEURON, LAYER = (SealedExercise("neurons", name, "", 1.0, seconds=8.0) for name in ("relu", "Neuron", "layer"))
DONE, LATE = Outcome("returned", 1.0), Outcome("timed_out")


def test_what_ends_keeps_its_deadline() -> None:
    patience = Patience()
    patience.note(RELU, DONE)
    assert not patience.is_tried
    assert patience.seconds(RELU, []) == 8.0


def test_an_exercise_that_timed_out_and_those_that_use_it_have_less() -> None:
    patience = Patience()
    patience.note(RELU, LATE)
    assert patience.is_tried
    assert patience.seconds(RELU, []) == 1.0
    assert patience.seconds(NEURON, [RELU]) == 1.0
    assert patience.seconds(LAYER, []) == 8.0


def test_after_many_time_outs_every_exercise_has_less() -> None:
    patience = Patience()
    for _ in range(4):
        patience.note(RELU, LATE)
    assert patience.seconds(LAYER, []) == 2.0
