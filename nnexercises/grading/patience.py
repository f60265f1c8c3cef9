"""Deadlines of drives: shorter once an exercise, what it uses, or much else has timed out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from nnexercises.drive.outcome import Outcome
from nnexercises.expected.sealed import SealedExercise

#: What part of its deadline an exercise gets once it has timed out.
RETRY_FACTOR = 1 / 8
#: Any exercise gets this part of its deadline once so many drives of a run have timed out.
SLOW_RUN_AFTER, SLOW_RUN_FACTOR = 4, 1 / 4


class Patience:
    """How long the drives of one run may take."""

    def __init__(self) -> None:
        self._timeouts: Counter[tuple[str, str]] = Counter()

    def note(self, exercise: SealedExercise, outcome: Outcome) -> None:
        """Remember an outcome of the exercise."""
        self._timeouts[exercise.key] += outcome.status == "timed_out"

    @property
    def is_tried(self) -> bool:
        """Whether anything has timed out."""
        return self._timeouts.total() > 0

    def seconds(self, exercise: SealedExercise, used: Iterable[SealedExercise]) -> float:
        """The deadline of the exercise's next drive; ``used`` are the exercises that it uses."""
        if any(self._timeouts[other.key] for other in (exercise, *used)):
            return exercise.seconds * RETRY_FACTOR
        return exercise.seconds * (SLOW_RUN_FACTOR if self._timeouts.total() >= SLOW_RUN_AFTER else 1.0)
