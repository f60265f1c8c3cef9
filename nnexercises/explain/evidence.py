"""The evidence for a diagnosis: what a student's code did in the draws of one case, and its source."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from nnexercises.drive.outcome import Outcome, Raised
from nnexercises.expected.sealed import SealedCase, SealedExercise, SealedTrial
from nnexercises.explain.excerpts import Stop
from nnexercises.submission.files import Place


@dataclass(frozen=True)
class Attempt:
    """One trial of a case on one device, with its outcome."""

    exercise: SealedExercise
    case: SealedCase
    trial: SealedTrial
    outcome: Outcome
    device: str


@dataclass(frozen=True)
class Evidence:
    """The attempts at one failing case, one for each draw, and the statement of the submission that defines the
    exercise, as far as its text shows: ``definition``, at ``place``. ``stop`` is the function in which the code
    stopped.
    """

    attempts: tuple[Attempt, ...]
    definition: ast.stmt | None = None
    place: Place | None = None
    stop: Stop | None = None

    @property
    def exercise(self) -> SealedExercise:
        return self.attempts[0].exercise

    @property
    def case(self) -> SealedCase:
        return self.attempts[0].case

    @property
    def raised(self) -> Raised | None:
        """What was raised, or where the code was stopped, in the first draw in which it was."""
        return next((one.outcome.raised for one in self.attempts if one.outcome.raised is not None), None)

    def place_of(self, node: ast.stmt | ast.expr) -> Place | None:
        """The place in the submission of a part of the definition."""
        if self.place is None or self.definition is None:
            return None
        return replace(self.place, line=self.place.line + node.lineno - self.definition.lineno)
