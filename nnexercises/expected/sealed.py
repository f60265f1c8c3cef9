"""Expected outcomes as data: all that grading needs for a unit and a seed, with no line of a reference.

These records are what the cache and sealed courses store.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from nnexercises.comparison.path import Path
from nnexercises.comparison.tolerance import Tolerance
from nnexercises.course.kinds import ANY, Kind
from nnexercises.course.settings import Reveal
from nnexercises.course.spec import ORDINARY
from nnexercises.drive.outcome import Outcome
from nnexercises.values import Value

#: What a case tests: the values for some inputs, a relation between outputs, gradients, or that it is written by hand.
Role = Literal["values", "property", "gradients", "by_hand"]
#: How a variant is made, the more specific first.
VariantKind = Literal["changed_input", "mutant"]


@dataclass(frozen=True)
class Variant:
    """A way to be wrong that nobody wrote down: the reference on changed inputs, or with one change in its code.

    ``message`` says it to a student, and shows none of that code. ``about`` is what was changed, such as the value of
    one input: of two variants about the same thing, at most one can be true.
    """

    name: str
    kind: VariantKind
    about: str
    message: str


@dataclass(frozen=True)
class Other:
    """Another right outcome of a trial: that of the alternative ``name``, with its own ``slack``."""

    name: str
    expected: Outcome
    slack: tuple[tuple[Path, float], ...] = ()


@dataclass(frozen=True)
class SealedTrial:
    """One draw of a case: its inputs, and the outcomes of the reference and of each mistake.

    ``slack`` holds, for the path of each number in the outcome, the reference's own error in the inputs' ``dtype``;
    ``reference_error`` is the error of the reference in that dtype, as a multiple of the tolerance (None: no run of it
    differs from another, so that none was measured). ``variants`` are the outcomes, without most of their numbers
    (``expected.variants.thinned``), of those variants of the exercise that differ from the expected outcome here.
    ``alternatives`` are the outcomes of other right implementations, which must pass; ``others`` are the expected ones
    of those that differ.
    """

    inputs: dict[str, Value]
    expected: Outcome
    slack: tuple[tuple[Path, float], ...] = ()
    cotangents: tuple[Any, ...] = ()
    reference_error: float | None = None
    mistakes: dict[str, Outcome] = field(default_factory=dict)
    variants: dict[str, Outcome] = field(default_factory=dict)
    dtype: str = "float32"
    alternatives: dict[str, Outcome] = field(default_factory=dict)
    others: tuple[Other, ...] = ()

    @property
    def tolerance(self) -> Tolerance:
        """The tolerance for a right answer."""
        return Tolerance(dict(self.slack), self.dtype)

    @property
    def accepted(self) -> list[SealedTrial]:
        """This trial, and again with each other right outcome as the expected one."""
        return [self, *(replace(self, expected=one.expected, slack=one.slack, others=()) for one in self.others)]


@dataclass(frozen=True)
class SealedCase:
    """One case of an exercise, and one line of its grade.

    ``label`` is the name that students see; a hidden case has a number instead. ``drive`` names the function that the
    worker runs for it ("" for by_hand). ``skip`` says why it cannot be graded, such as missing data. ``ladder`` holds
    tiny inputs, the smallest first, to look for a small example where the case fails. ``reveal`` says how much students
    see then.
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
    ladder: tuple[SealedTrial, ...] = ()
    reveal: Reveal = "all"

    @property
    def key(self) -> tuple[str, str, str]:
        """Unit, exercise and label, which identify a result of the case."""
        return self.unit, self.exercise, self.label


@dataclass(frozen=True)
class SealedExercise:
    """One exercise.

    - ``variants``: the more specific first.
    - ``watch``: torch functions and operators that ``by_hand`` forbids.
    - ``forbids``: packages that a right answer does not use.
    - ``by_name``: its drive uses the solution's attribute of the exercise's own name, so there is nothing to drive if a
      submission does not define it.
    - ``drive_uses``: names of the solution that the drive itself uses; ``takes``: those it gets by ``definition``, with
      their numbers of parameters; ``methods``: the methods of its class that it calls.
    - ``parameters``: those of the reference's function or class; None where a drive takes several of the name.
    - ``kinds``: the kind of each input, in the drive's order; ``records``: the class name of each that is a record.
    - ``examination``: the source of the function that turns the drive's result into the values to compare;
      ``needs_reference``: it needs the reference.
    - ``same_dtype``: the floats of a result must have the dtype of the inputs.
    - ``on_devices``: its inputs contain tensors, so it is graded on every device and its result must be there too.
    - ``error``: the fault of the course that keeps it from being graded; it then has no trials.
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
    variants: tuple[Variant, ...] = ()
    watch: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    by_name: bool = True
    drive_uses: tuple[str, ...] = ()
    takes: tuple[tuple[str, int], ...] = ()
    methods: tuple[str, ...] = ()
    parameters: tuple[str, ...] | None = None
    kinds: dict[str, Kind] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)
    examination: str | None = None
    needs_reference: bool = False
    on_devices: bool = False
    same_dtype: bool = False
    error: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Unit and name."""
        return self.unit, self.name

    @property
    def ordinary(self) -> SealedCase:
        """The ordinary case; other cases count only if it passes, unless they count alone."""
        return next(case for case in self.cases if case.name == ORDINARY)

    @property
    def values_cases(self) -> list[SealedCase]:
        """The cases that compare values."""
        return [case for case in self.cases if case.role == "values"]

    @property
    def mistaken_cases(self) -> list[SealedCase]:
        """The cases that mistakes and alternatives were driven in: those that compare values or gradients."""
        return [case for case in self.cases if case.role in ("values", "gradients")]

    def takes_part(self, name: str, other: SealedExercise | None) -> bool:
        """Whether ``name`` is part of this exercise's own answer and not of ``other``, the exercise of that name: their
        drives take it with different numbers of parameters.
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
    """An exercise with a single case that cannot be graded: the course is broken, or ``skip`` says why."""
    case = SealedCase(
        exercise.unit, exercise.name, ORDINARY, ORDINARY, "values", exercise.name, exercise.points, skip=skip
    )
    return replace(exercise, cases=(case,))
