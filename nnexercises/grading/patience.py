"""Deadlines of drives, shortened after timeouts of the exercise, of those it uses, or of many others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from nnexercises.drive.outcome import Outcome
from nnexercises.expected.sealed import SealedExercise

#: The fraction of its deadline that an exercise gets after it has timed out.
RETRY_FACTOR = 1 / 8
#: After this many timeouts in a run, every exercise gets this fraction of its deadline.
SLOW_RUN_AFTER, SLOW_RUN_FACTOR = 4, 1 / 4


class Patience:
    """Computes the deadlines of the drives in one run."""

    def __init__(self) -> None:
        self._timeouts: Counter[tuple[str, str]] = Counter()

    def note(self, exercise: SealedExercise, outcome: Outcome) -> None:
        """Record an outcome of the exercise."""
        self._timeouts[exercise.key] += outcome.status == "timed_out"

    @property
    def is_tried(self) -> bool:
        """Whether any drive has timed out."""
        return self._timeouts.total() > 0

    def seconds(self, exercise: SealedExercise, used: Iterable[SealedExercise]) -> float:
        """The deadline of the exercise's next drive; ``used`` are the exercises that it uses."""
        if any(self._timeouts[other.key] for other in (exercise, *used)):
            return exercise.seconds * RETRY_FACTOR
        return exercise.seconds * (SLOW_RUN_FACTOR if self._timeouts.total() >= SLOW_RUN_AFTER else 1.0)
