"""Expected outcomes as data: all that grading needs to know of a unit for one seed, with no line of a reference.

These are records: they are kept in the cache and in sealed courses as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from nnexercises.comparison.path import Path
from nnexercises.comparison.tolerance import Tolerance
from nnexercises.course.kinds import ANY, Kind
from nnexercises.course.spec import ORDINARY
from nnexercises.drive.outcome import Outcome
from nnexercises.values import Value

#: What a case is about: the values for some inputs, a relation between outputs, gradients, or by hand.
Role = Literal["values", "property", "gradients", "by_hand"]


@dataclass(frozen=True)
class SealedTrial:
    """One draw of a case: its inputs, and the outcomes of the reference and of each mistake.

    ``slack`` is, for the path of each number in the outcome, the reference's own error there, in the inputs' ``dtype``;
    ``reference_error`` is the error of the reference when run in it, as a multiple of what is then allowed.
    """

    inputs: dict[str, Value]
    expected: Outcome
    slack: tuple[tuple[Path, float], ...] = ()
    cotangents: tuple[Any, ...] = ()
    reference_error: float = 0.0
    mistakes: dict[str, Outcome] = field(default_factory=dict)
    dtype: str = "float32"

    @property
    def tolerance(self) -> Tolerance:
        """What is allowed of a right answer."""
        return Tolerance(dict(self.slack), self.dtype)


@dataclass(frozen=True)
class SealedCase:
    """One case of an exercise, and one line of its grade.

    ``label`` is its name as a student may know it: a hidden case has none. ``drive`` names the function that the worker
    runs for it ("" for by_hand). ``skip`` says why it cannot be graded here: its data is missing.
    """

    unit: str
    exercise: str
    name: str
    label: str
    role: Role
    drive: str
    points: float
    hint: str | None = None
    hidden: bool = False
    raises: tuple[str, ...] = ()
    counts_alone: bool = True
    because: str | None = None
    trials: tuple[SealedTrial, ...] = ()
    skip: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """Unit, exercise and label: what a result of the case is known by."""
        return self.unit, self.exercise, self.label


@dataclass(frozen=True)
class SealedExercise:
    """One exercise.

    - ``watch``: torch functions and operators whose calls are not by hand.
    - ``by_name``: its drive uses the solution's attribute of the exercise's own name, so that there is nothing to drive
      where a submission does not define it.
    - ``drive_uses``: names of the solution that the drive itself takes; ``takes``: those it takes by ``definition``,
      each with how many parameters; ``methods``: those of its class that it calls.
    - ``records``: inputs that are records, each with the name of its class.
    - ``examination``: the source of what makes, of the drive's result, what is compared; it may need the reference.
    - ``on_devices``: its inputs hold tensors, so that it is graded on every device, and its result must be there too.
    - ``error``: what is wrong with the exercise in the course; it has no trials then.
    """

    unit: str
    name: str
    title: str
    points: float
    hint: str | None = None
    seconds: float = 8.0
    result: Kind = ANY
    cases: tuple[SealedCase, ...] = ()
    mistakes: dict[str, str | None] = field(default_factory=dict)
    watch: tuple[str, ...] = ()
    by_name: bool = True
    drive_uses: tuple[str, ...] = ()
    takes: tuple[tuple[str, int], ...] = ()
    methods: tuple[str, ...] = ()
    records: dict[str, str] = field(default_factory=dict)
    examination: str | None = None
    needs_reference: bool = False
    on_devices: bool = False
    error: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Unit and name."""
        return self.unit, self.name

    @property
    def ordinary(self) -> SealedCase:
        """The ordinary case; the other cases count only where it is right, unless they count alone."""
        return next(case for case in self.cases if case.name == ORDINARY)

    @property
    def values_cases(self) -> list[SealedCase]:
        """The cases that compare values."""
        return [case for case in self.cases if case.role == "values"]

    def takes_part(self, name: str, other: SealedExercise | None) -> bool:
        """Whether its drive takes ``name`` with other parameters than the exercise of that name does: what it gets is a
        part of its own answer, and not that exercise's.
        """
        mine = {parameters for taken, parameters in self.takes if taken == name}
        theirs = {parameters for taken, parameters in other.takes if taken == name} if other is not None else set()
        return bool(mine) and not mine & theirs


@dataclass(frozen=True)
class SealedUnit:
    """A unit's exercises, and the source of its drives for the worker."""

    name: str
    source: str
    exercises: tuple[SealedExercise, ...]


def broken(unit: str, name: str, points: float, error: str) -> SealedExercise:
    """An exercise that cannot be graded, and why."""
    return without_trials(SealedExercise(unit, name, "", points, error=error))


def without_trials(exercise: SealedExercise, skip: str | None = None) -> SealedExercise:
    """An exercise with a single case that cannot be graded: its course is broken, or ``skip`` says why."""
    case = SealedCase(
        exercise.unit, exercise.name, ORDINARY, ORDINARY, "values", exercise.name, exercise.points, skip=skip
    )
    return replace(exercise, cases=(case,))
