"""What a grader file says of an exercise: its cases, properties, mistakes and alternatives.

An exercise is a *drive*: a small function that uses a module the way a user would. A grade is the difference between
two outcomes of that drive, the reference's and the student's.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from nnexercises.arguments import checked
from nnexercises.course.kinds import ANY, Kind, dimension_names, read
from nnexercises.course.settings import Reveal
from nnexercises.errors import CourseError

#: The case that every exercise has: inputs drawn from the drive's annotations, unless a case of that name replaces it.
ORDINARY = "ordinary"
GRADIENTS = "gradients"
BY_HAND = "by_hand"

#: Draws of the ordinary case where an exercise has no other case. In the last of them, the first dimension of drawn
#: inputs is 1.
DRAWS_ALONE = 3

Function = typing.TypeVar("Function", bound=Callable[..., Any])
Drive = Callable[..., Any]
Dtype = typing.Literal["same"]


@dataclass
class Case:
    """Named inputs. ``inputs`` takes a ``Draw`` and returns some or all of the drive's arguments by name.

    ``raises`` names exceptions, one of which must be raised. A case that ``counts_alone`` earns its points whatever the
    result of the ordinary case; a case that could pass without knowing the answer should not. ``because`` justifies a
    case that no mistake of the exercise needs. ``reveal`` says how much students see of a failure (None: as much as of
    the exercise's others).
    """

    name: str
    inputs: Callable[..., dict[str, Any]] | None = None
    points: float = 0.0
    hint: str | None = None
    hidden: bool = False
    draws: int = 2
    raises: tuple[str, ...] = ()
    counts_alone: bool = True
    because: str | None = None
    reveal: Reveal | None = None


@dataclass
class Property:
    """A relation that a solution's own outputs must satisfy: ``drive`` returns two values that must be equal."""

    name: str
    drive: Callable[..., Any]
    points: float = 0.0
    hint: str | None = None
    hidden: bool = False
    draws: int = 2


@dataclass
class Mistake:
    """A named wrong implementation, with a hint for students who make it.

    It replaces the module's name ``replaces``; with ``takes_solution`` it can use the reference's other names.
    """

    name: str
    implementation: Any
    replaces: str
    hint: str | None = None
    takes_solution: bool = False


@dataclass
class Alternative(Mistake):
    """A named right implementation that computes otherwise than the reference. Its own rounding is allowed to students,
    and, if it ``differs``, ``because`` both are right, so is its outcome.
    """

    differs: bool = False
    because: str | None = None


@dataclass
class Exercise:
    """One exercise: its drive, and the cases, properties, mistakes and alternatives that belong to it.

    ``points`` is the sum over its cases; the ordinary case gets what the others leave. ``by_hand`` and
    ``gradients`` are points for writing it without torch's own version, and for gradients that flow through the
    result to the inputs in ``gradients_by``, or to all. ``seconds`` is the deadline of one drive, ``reveal`` how
    much students see (None: the course's). ``exact`` results contain no numbers that rounding could change; with
    ``dtype="same"``, the floats of a result have the inputs' dtype. ``forbids`` are packages that no right answer
    uses, ``torch_own`` are the families of torch functions that ``by_hand`` forbids. Inputs of a ``cpu_only``
    exercise stay on the CPU. ``examiner`` turns the drive's result into the values to compare, on the trusted side.
    """

    name: str
    drive: Callable[..., Any]
    points: float = 1.0
    by_hand: float | None = None
    gradients: float | None = None
    gradients_by: tuple[str, ...] = ()
    hint: str | None = None
    seconds: float | None = None
    exact: bool = False
    torch_own: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    cpu_only: bool = False
    reveal: Reveal | None = None
    dtype: Dtype | None = None
    examiner: Callable[..., Any] | None = None
    cases: list[Case] = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    alternatives: list[Alternative] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The first line of the drive's docstring."""
        return (inspect.getdoc(self.drive) or "").split("\n")[0]

    @property
    def parameters(self) -> dict[str, Kind]:
        """The drive's parameters after ``solution``, each with its kind."""
        return _parameters(self.drive)

    @property
    def result(self) -> Kind:
        """The kind of a right result; the result of an examination may be of any kind."""
        if self.examiner is not None:
            return ANY
        annotation = typing.get_type_hints(self.drive, include_extras=True).get("return", typing.Any)
        return read(annotation)

    @property
    def ordinary(self) -> Case:
        """The ordinary case: the grader's own, or the default one."""
        return next((case for case in self.cases if case.name == ORDINARY), Case(ORDINARY))

    @property
    def values_cases(self) -> list[Case]:
        """Every case, the ordinary one first. Unless it is written, it draws each choice of a ``Literal``, and without
        other cases it also tests a first dimension of 1.
        """
        others = [case for case in self.cases if case.name != ORDINARY]
        if len(others) < len(self.cases):
            return [self.ordinary, *others]
        draws = Case.draws if others else DRAWS_ALONE
        choices = [len(kind.choices) for kind in self.parameters.values()]
        return [Case(ORDINARY, draws=max([draws, *choices])), *others]

    def sizes(self, case: Case, trial: int, parameters: Mapping[str, Kind]) -> dict[str, int]:
        """The sizes of the ``parameters``' dimensions that are fixed in one draw of a case: see ``DRAWS_ALONE``."""
        if case.inputs is not None or trial != DRAWS_ALONE - 1:
            return {}
        first = next((kind.dims[0] for kind in parameters.values() if kind.dims), "")
        return dict.fromkeys(dimension_names((first,)), 1)

    @property
    def needs_reference(self) -> bool:
        """Whether its examination needs the reference."""
        return self.examiner is not None and takes_solution(self.examiner)

    @property
    def ordinary_points(self) -> float:
        """The points left for the ordinary case.

        Raises:
            CourseError: the cases have more points than the exercise.
        """
        rows = [case.points for case in self.cases if case.name != ORDINARY]
        rows += [row.points for row in self.properties]
        rows += [points for points in (self.by_hand, self.gradients) if points is not None]
        left = self.points - sum(rows)
        if left < 0:
            raise CourseError(f"{self.name}: its cases have {sum(rows):g} points, more than its {self.points:g}")
        return left

    @checked(CourseError)
    def case(
        self,
        inputs: Drive | None = None,
        *,
        points: float = 0.0,
        hint: str | None = None,
        hidden: bool = False,
        draws: int = 2,
        raises: type[BaseException] | Collection[type[BaseException]] = (),
        counts_alone: bool = True,
        because: str | None = None,
        reveal: Reveal | None = None,
    ) -> Any:
        """Add a case named after the function. Use with or without arguments."""

        def add(function: Function) -> Function:
            must_be_a_function(function, f"{self.name}.case")
            kinds = [raises] if isinstance(raises, type) else list(raises)
            names = tuple(kind.__name__ for kind in kinds)
            row = Case(function.__name__, function, points, hint, hidden, draws, names, counts_alone, because, reveal)
            if row.name == ORDINARY and (points or not counts_alone):
                raise CourseError(
                    f"{self.name}.ordinary: it counts alone, and its points are what the other cases leave"
                )
            self._add(self.cases, row)
            return function

        return add if inputs is None else add(inputs)

    @checked(CourseError)
    def property(
        self,
        drive: Drive | None = None,
        *,
        points: float = 0.0,
        hint: str | None = None,
        hidden: bool = False,
        draws: int = 2,
    ) -> Any:
        """Add a property; its function takes the solution and inputs by name, and returns two values."""

        def add(function: Function) -> Function:
            must_be_a_function(function, f"{self.name}.property")
            self._add(self.properties, Property(function.__name__, function, points, hint, hidden, draws))
            return function

        return add if drive is None else add(drive)

    def examination(self, function: Function) -> Function:
        """Compare what this function derives from a drive's result; it takes the result and returns plain values.

        It runs on the trusted side, on the student's result and the reference's, so it may use data that a student
        must not have. If its first parameter is named ``solution``, it gets the reference.
        """
        must_be_a_function(function, f"{self.name}.examination")
        if self.examiner is not None:
            raise CourseError(f"{self.name} has two examinations")
        self.examiner = function
        return function

    @checked(CourseError)
    def mistake(
        self, implementation: Drive | None = None, *, hint: str | None = None, replaces: str | None = None
    ) -> Any:
        """Add a mistake; a first parameter named ``solution`` gives it the other names of the module.

        It replaces the exercise's own name, another that the drive or the reference uses, or a method of a class of the
        reference (``replaces="helper"``, ``replaces="Value.__mul__"``).
        """

        def add(wrong: Any) -> Any:
            must_be_a_function(wrong, f"{self.name}.mistake")
            self._add(self.mistakes, Mistake(wrong.__name__, wrong, replaces or self.name, hint, takes_solution(wrong)))
            return wrong

        return add if implementation is None else add(implementation)

    @checked(CourseError)
    def alternative(
        self,
        implementation: Drive | None = None,
        *,
        differs: bool = False,
        because: str | None = None,
        replaces: str | None = None,
    ) -> Any:
        """Add another right implementation, as a mistake is added. If it ``differs`` from the reference in more than
        rounding, its outcome is accepted as well, and ``because`` says why both are right.
        """

        def add(right: Any) -> Any:
            must_be_a_function(right, f"{self.name}.alternative")
            if differs and not because:
                raise CourseError(f"{self.name}.{right.__name__}: say because=… why both answers are right")
            name, takes = replaces or self.name, takes_solution(right)
            row = Alternative(right.__name__, right, name, None, takes, differs, because)
            self._add(self.alternatives, row)
            return right

        return add if implementation is None else add(implementation)

    @checked(CourseError)
    def also(
        self,
        *commons: Common,
        points: float = 0.0,
        hint: str | None = None,
        counts_alone: bool = True,
        mistake: Drive | None = None,
        mistake_hint: str | None = None,
    ) -> None:
        """Add cases that many exercises need (``nnexercises.common``), each with the mistake it catches.

        ``points`` are for each of them. ``hint`` and ``mistake_hint`` replace the default hints; ``mistake`` replaces
        the default wrong implementation where that would be right, or broken, in this exercise.
        """
        for common in commons:
            inputs, wrong = common.inputs_for(self), mistake or common.mistake_for(self)
            case = Case(common.name, inputs, points, hint or common.hint, counts_alone=counts_alone)
            self._add(self.cases, case)
            text = mistake_hint or common.mistake_hint
            self._add(self.mistakes, Mistake(common.mistake, wrong, self.name, text, takes_solution(wrong)))

    def _add(self, rows: list[Any], row: Any) -> None:
        groups: tuple[list[Any], ...] = self.cases, self.properties, self.mistakes, self.alternatives
        names = {other.name for group in groups for other in group}
        if row.name in names or row.name in (GRADIENTS, BY_HAND):
            raise CourseError(f"{self.name}: the name {row.name} is used twice")
        if getattr(row, "draws", 1) < 1 or getattr(row, "points", 0.0) < 0:
            raise CourseError(f"{self.name}.{row.name}: draws must be 1 or more, and points 0 or more")
        rows.append(row)


@dataclass(frozen=True)
class Common:
    """A case that many exercises need, and the mistake it catches, each with a name and a hint.

    For an exercise, ``inputs_for`` makes the function that draws the inputs, and ``mistake_for`` the wrong
    implementation.
    """

    name: str
    hint: str
    inputs_for: Callable[[Exercise], Callable[..., dict[str, Any]]]
    mistake: str
    mistake_hint: str
    mistake_for: Callable[[Exercise], Callable[..., Any]]


def takes_solution(function: Callable[..., Any]) -> bool:
    """Whether a function of a grader takes the reference: its first parameter is named ``solution``."""
    return not isinstance(function, type) and next(iter(inspect.signature(function).parameters), "") == "solution"


def must_be_a_function(obj: object, decorator: str) -> None:
    """Raises a CourseError if a decorator is used on something else."""
    if not callable(obj) or not hasattr(obj, "__name__"):
        what = "an exercise" if isinstance(obj, Exercise) else repr(obj)
        raise CourseError(f"@{decorator} takes a function or a class, and got {what}")


def property_parameters(row: Property, owner: Exercise) -> dict[str, Kind]:
    """A property's parameters, each with its own kind or, if it has no annotation, the one in the exercise's drive."""
    own = _parameters(row.drive)
    return {name: owner.parameters.get(name, kind) if kind == ANY else kind for name, kind in own.items()}


def _parameters(drive: Callable[..., Any]) -> dict[str, Kind]:
    hints = typing.get_type_hints(drive, include_extras=True)
    names = list(inspect.signature(drive).parameters)[1:]
    return {name: read(hints.get(name, typing.Any)) for name in names}
