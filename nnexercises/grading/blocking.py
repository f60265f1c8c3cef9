"""Which exercises of a student's use which others, and which of those are to blame for a failure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from nnexercises.expected.sealed import SealedCase, SealedExercise
from nnexercises.report.looks import Verdict

VerdictOf = Callable[[SealedCase], Verdict]


class Uses:
    """What exercises use of each other in one submission. ``names_used`` maps a function's or class's name to the
    submission's names that its code reads.
    """

    def __init__(self, exercises: Sequence[SealedExercise], names_used: Mapping[str, Sequence[str]]) -> None:
        self.exercises = exercises
        self.names_used = names_used

    def owner(self, name: str, unit: str) -> SealedExercise | None:
        """The exercise called ``name``, of this unit if it has one."""
        ordered = sorted(self.exercises, key=lambda exercise: exercise.unit != unit)
        return next((exercise for exercise in ordered if exercise.name == name), None)

    def used_by(self, exercise: SealedExercise) -> list[SealedExercise]:
        """Other exercises that the student's own code for this one, or its drive, makes use of.

        Of two that use each other neither is the cause of the other's failing: both are left out.
        """
        found = self._reached(exercise)
        return [
            other
            for other in self.exercises
            if other.name in found
            and other.name != exercise.name
            and other.error is None
            and exercise.name not in self._reached(other)
        ]

    def _reached(self, exercise: SealedExercise) -> set[str]:
        """Names of the submission that an exercise's code or drive reads, and what these read in turn."""
        taken = {name for name, _ in exercise.takes if not exercise.takes_part(name, self.owner(name, exercise.unit))}
        found: set[str] = set()
        waiting = {exercise.name, *exercise.drive_uses, *taken}
        while waiting:
            name = waiting.pop()
            found.add(name)
            waiting |= set(self.names_used.get(name, ())) - found
        return found

    def culprits(self, case: SealedCase, exercise: SealedExercise, verdict_of: VerdictOf) -> list[SealedExercise]:
        """The exercises that this one uses and that fail as well: on ordinary inputs, or on their own case of the same
        name as ``case``.
        """
        failing = [
            other
            for other in self.used_by(exercise)
            if any(
                verdict_of(one) not in ("passed", "skipped")
                for one in other.cases
                if one.name in (other.ordinary.name, case.name)
            )
        ]
        # Only where it begins: naming what is blocked itself is no help.
        first = [other for other in failing if verdict_of(other.ordinary) != "blocked"]
        return first or failing
