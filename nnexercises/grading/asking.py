"""What is asked of a worker: the requests for the trials of a case, built and encoded once for all submissions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import is_
from typing import Any

from nnexercises.comparison.path import count_numbers
from nnexercises.drive.request import Request
from nnexercises.expected.sealed import SealedCase, SealedExercise, SealedTrial
from nnexercises.process import wire
from nnexercises.sandbox.messages import DriveRequest

#: Extra settings of the request for one trial.
Settings = Callable[[SealedTrial], dict[str, Any]]

#: Inputs of so many numbers in all are sent in one frame.
MAX_AT_ONCE = 1_000_000


class Asking:
    """The frames of one assignment. Its gradings share it, whatever thread they are in."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._kept: dict[tuple[object, ...], tuple[DriveRequest, bytes]] = {}

    def frame(
        self,
        exercise: SealedExercise,
        case: SealedCase,
        trials: Sequence[SealedTrial],
        device: str,
        seconds: float,
        settings: Settings,
        carried: Sequence[str] = (),
    ) -> tuple[DriveRequest, bytes]:
        """The requests for as many of the ``trials`` as are sent at once, and their frame.

        Raises:
            WireError: the inputs of a trial are too large to send.
        """
        key = (case.key, tuple(map(id, trials)), device, seconds, *carried)
        if key in self._kept:
            return self._kept[key]
        at_once = trials if sum(count_numbers(trial.inputs) for trial in trials) <= MAX_AT_ONCE else trials[:1]
        requests = tuple(
            Request(
                inputs=trial.inputs,
                seed=self._seed,
                seconds=seconds,
                device=device,
                records=records_of(exercise, trial),
                **settings(trial),
            )
            for trial in at_once
        )
        asked = DriveRequest(exercise.unit, case.drive, requests, tuple(carried))
        made = asked, wire.encode(asked)
        if len(trials) == len(case.trials) == len(requests) and all(map(is_, trials, case.trials)):
            self._kept[key] = made
        return made


def records_of(exercise: SealedExercise, trial: SealedTrial) -> dict[str, str]:
    """The class name of each input of a trial that is a record."""
    return {name: record for name, record in exercise.records.items() if name in trial.inputs}
