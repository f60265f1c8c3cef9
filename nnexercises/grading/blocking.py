"""Find which exercises of a submission use which others, and which of those cause a failure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from nnexercises.expected.sealed import SealedCase, SealedExercise
from nnexercises.report.looks import Verdict

VerdictOf = Callable[[SealedCase], Verdict]


class Uses:
    """Which exercises of a submission use which others. ``names_used`` maps the name of a function or class to
    the names of the submission that its code reads.
    """

    def __init__(self, exercises: Sequence[SealedExercise], names_used: Mapping[str, Sequence[str]]) -> None:
        self.exercises = exercises
        self.names_used = names_used

    def owner(self, name: str, unit: str) -> SealedExercise | None:
        """The exercise called ``name``, preferably in this unit."""
        ordered = sorted(self.exercises, key=lambda exercise: exercise.unit != unit)
        return next((exercise for exercise in ordered if exercise.name == name), None)

    def used_by(self, exercise: SealedExercise) -> list[SealedExercise]:
        """The other exercises that the student's code for this one, or its drive, uses.

        Exercises that use each other are left out: neither causes the other to fail.
        """
        reached = self.reached(exercise)
        return [
            other
            for other in self.exercises
            if other.name in reached
            and other.name != exercise.name
            and other.error is None
            and exercise.name not in self.reached(other)
        ]

    def reached(self, exercise: SealedExercise) -> set[str]:
        """The names that an exercise's code or drive reads, directly or indirectly, and its own."""
        taken = {name for name, _ in exercise.takes if not exercise.takes_part(name, self.owner(name, exercise.unit))}
        names: set[str] = set()
        waiting = {exercise.name, *exercise.drive_uses, *taken}
        while waiting:
            name = waiting.pop()
            names.add(name)
            waiting |= set(self.names_used.get(name, ())) - names
        return names

    def culprits(self, case: SealedCase, exercise: SealedExercise, verdict_of: VerdictOf) -> list[SealedExercise]:
        """The exercises that this one uses and that also fail, on ordinary inputs or on their own case with the name of
        ``case``.
        """
        failing = [
            other
            for other in self.used_by(exercise)
            if any(
                verdict_of(candidate) not in ("passed", "skipped")
                for candidate in other.cases
                if candidate.name in (other.ordinary.name, case.name)
            )
        ]
        # Report the root cause: an exercise that is blocked itself is no help.
        roots = [other for other in failing if verdict_of(other.ordinary) != "blocked"]
        return roots or failing
