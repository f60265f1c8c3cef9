"""Seal one exercise: the expected outcomes of its cases, from the reference."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nnexercises.comparison.compare import same
from nnexercises.comparison.path import all_in, count_numbers, numbers_in
from nnexercises.course.draw import generator
from nnexercises.course.extract import property_drive
from nnexercises.course.folder import REFERENCE
from nnexercises.course.kinds import ANY, Kind
from nnexercises.course.settings import Reveal
from nnexercises.course.spec import BY_HAND, GRADIENTS, Case, Exercise, Mistake, property_parameters
from nnexercises.drive.code import code_of, names_in
from nnexercises.drive.data import MissingData
from nnexercises.drive.outcome import Outcome
from nnexercises.drive.request import Request
from nnexercises.drive.solution import looked_up, names_of, recorded_definitions
from nnexercises.drive.torch_own import watched
from nnexercises.errors import CourseError
from nnexercises.expected.agreement import agrees
from nnexercises.expected.ladder import is_readable, ladder
from nnexercises.expected.reference import Expected, Reference
from nnexercises.expected.rounding import ROUNDINGS, widest
from nnexercises.expected.sealed import (
    Other,
    Role,
    SealedCase,
    SealedExercise,
    SealedTrial,
    Variant,
)
from nnexercises.expected.thinned import LARGE, LARGE_MISTAKE, sketched
from nnexercises.expected.variants import with_variants
from nnexercises.submission.text import clean
from nnexercises.values import NOT_EXAMINED, Array, Opaque, Value, in_key_order

#: What to do about a reference that fails in float64 alone.
IN_FLOAT64 = (
    " in float64, in which expected values are computed: let what it makes have its inputs' dtype (dtype=x.dtype), and "
    "not always float32"
)
#: What a drive may return.
RETURN = "let the drive return numbers, texts, tensors, or lists, tuples and dicts of them"


@dataclass(frozen=True)
class Sealer:
    """Seals one exercise."""

    reference: Reference
    reveal: Reveal = "all"
    explained: bool = True

    @property
    def exercise(self) -> Exercise:
        return self.reference.exercise

    def seal(self) -> SealedExercise:
        """The exercise with the expected outcomes of its cases.

        Raises:
            CourseError: the reference does not meet the exercise.
        """
        exercise, reference = self.exercise, self.reference
        # A drive that looks the name up by a string can do without it.
        drive = reference.drives[exercise.name]
        names, defined = self._used_by_drive(), names_of(reference.solution)
        by_name = exercise.name in names_in(drive) and not any(
            exercise.name in code.co_consts for code in code_of(drive)
        )
        if by_name and exercise.name not in defined:
            raise CourseError(f"{REFERENCE}/{reference.unit}.py does not define {exercise.name}")
        with recorded_definitions(reference.solution) as taken:
            cases = [case for seal in CASES for case in seal(self)]
        variants: tuple[Variant, ...] = ()
        if self.explained:
            variants, cases = with_variants(reference, sorted(names & defined), cases)
        # An attribute of something else may have the name of one of the solution's: nn.Linear.
        uses = tuple(sorted(names & defined & looked_up(reference.solution)))
        methods = vars(getattr(reference.solution, exercise.name)) if by_name else {}
        return SealedExercise(
            unit=reference.unit,
            name=exercise.name,
            title=exercise.title,
            points=exercise.points,
            hint=exercise.hint,
            seconds=reference.seconds,
            result=exercise.result,
            cases=_with_labels(cases),
            mistakes={mistake.name: mistake.hint for mistake in exercise.mistakes},
            variants=variants,
            watch=tuple(watched(exercise.torch_own)) if exercise.by_hand is not None else (),
            forbids=exercise.forbids,
            by_name=by_name,
            drive_uses=uses,
            takes=tuple(sorted(taken)),
            methods=tuple(sorted(names & set(methods))),
            parameters=_parameters(getattr(reference.solution, exercise.name))
            if by_name and exercise.name not in {name for name, _ in taken}
            else None,
            kinds=exercise.parameters,
            records=reference.records,
            examination=reference.examination,
            needs_reference=exercise.needs_reference,
            on_devices=not exercise.cpu_only and any(map(_has_tensor, cases)),
            same_dtype=exercise.dtype == "same",
        )

    def _used_by_drive(self) -> set[str]:
        """Global and attribute names that the drive and its helpers use."""
        drives, defined = self.reference.drives, names_of(self.reference.solution)
        used: set[str] = set()
        waiting = [self.exercise.name]
        while waiting:
            names = names_in(drives[waiting.pop()])
            waiting += [name for name in names - used if name in drives and name not in defined]
            used |= names
        return used

    def values(self) -> Iterator[SealedCase]:
        """The cases that compare values."""
        exercise = self.exercise
        for case in exercise.values_cases:
            yield replace(
                self._case(case.name, "values", exercise.name, case.points, case.hint, case.hidden),
                points=exercise.ordinary_points if case.name == exercise.ordinary.name else case.points,
                raises=case.raises,
                counts_alone=case.counts_alone,
                because=case.because,
                trials=self._trials(case, exercise.name, exercise.parameters),
                ladder=self._ladder(case),
                reveal=case.reveal or self.reveal,
            )

    def _ladder(self, case: Case) -> tuple[SealedTrial, ...]:
        """The ladder of a case; none for what takes an examination to judge."""
        reference, exercise = self.reference, self.exercise

        def expect(inputs: dict[str, Value]) -> SealedTrial | None:
            if count_numbers(*inputs.values()) > LARGE_MISTAKE:
                return None
            expected = reference.expect(exercise.name, reference.request(inputs), roundings=0)
            try:
                self._check(expected.outcome, case, "")
            except CourseError:
                return None
            readable = is_readable(expected.outcome.value)
            return self._sealed(reference.request(inputs), expected) if readable else None

        if not self.explained or exercise.exact or exercise.examiner is not None:
            return ()
        return ladder(reference, case, exercise.parameters, expect)

    def properties(self) -> Iterator[SealedCase]:
        """The relations between a solution's own outputs."""
        for row in self.exercise.properties:
            case = replace(self.exercise.ordinary, name=row.name, draws=row.draws, raises=())
            drive = property_drive(self.exercise.name, row.name)
            trials = self._trials(case, drive, property_parameters(row, self.exercise))
            for trial in trials:
                value = trial.expected.value
                if not isinstance(value, tuple) or len(value) != 2:
                    raise CourseError(f"{self.exercise.name}.{row.name}: a property must return two values")
            sealed = self._case(row.name, "property", drive, row.points, row.hint, row.hidden)
            yield replace(sealed, counts_alone=False, trials=trials)

    def gradients(self) -> Iterator[SealedCase]:
        """The gradients case, if the exercise has one."""
        exercise = self.exercise
        if exercise.gradients is not None:
            case = replace(exercise.ordinary, name=GRADIENTS)
            trials = self._trials(case, exercise.name, exercise.parameters, differentiate=True)
            sealed = self._case(GRADIENTS, "gradients", exercise.name, exercise.gradients)
            yield replace(sealed, counts_alone=False, trials=trials)

    def by_hand(self) -> Iterator[SealedCase]:
        """The by-hand case, if the exercise has one."""
        if self.exercise.by_hand is not None:
            yield replace(self._case(BY_HAND, "by_hand", "", self.exercise.by_hand), counts_alone=False)

    def _case(
        self, name: str, role: Role, drive: str, points: float, hint: str | None = None, hidden: bool = False
    ) -> SealedCase:
        unit, exercise = self.reference.unit, self.exercise.name
        return SealedCase(unit, exercise, name, name, role, drive, points, hint, hidden, reveal=self.reveal)

    def _trials(
        self, case: Case, drive: str, parameters: dict[str, Kind], differentiate: bool = False
    ) -> tuple[SealedTrial, ...]:
        return tuple(self._trial(case, drive, parameters, differentiate, trial) for trial in range(case.draws))

    def _trial(
        self, case: Case, drive: str, parameters: dict[str, Kind], differentiate: bool, trial: int
    ) -> SealedTrial:
        reference, exercise = self.reference, self.exercise
        where = f"{exercise.name}.{case.name}"
        request = reference.request(reference.inputs(case, trial, parameters), differentiate=differentiate)
        plain = reference.run(drive, request)
        self._check(plain, case, where)
        cotangents = self._cotangents(plain, where, trial) if differentiate else ()
        request = replace(request, cotangents=cotangents)
        expected = self._expected(drive, request, plain)
        self._check(expected.wide, case, where, IN_FLOAT64)
        if differentiate and expected.wide.gradients is None:
            raise CourseError(f"{where}: the reference's own result carries no gradient")
        result = exercise.result if drive == exercise.name else ANY
        sealed = replace(
            self._sealed(request, expected),
            cotangents=cotangents,
            reference_error=expected.error(result) if expected.outcome.raised is None else None,
        )
        if drive != exercise.name:
            return sealed
        mistakes = {
            mistake.name: sketched(self._run_mistake(drive, mistake, request), LARGE_MISTAKE)
            for mistake in exercise.mistakes
        }
        return self._with_alternatives(replace(sealed, mistakes=mistakes), drive, request)

    def _with_alternatives(self, sealed: SealedTrial, drive: str, request: Request) -> SealedTrial:
        """The trial with the outcomes of the alternatives. The rounding of those that do not differ is allowed, but not
        that of one that is wrong.
        """
        slack = dict(sealed.slack)
        for alternative in self.exercise.alternatives:
            expected = self.reference.expect(drive, request, 0 if self.exercise.exact else ROUNDINGS, alternative)
            own = self._sealed(request, expected)
            sealed.alternatives[alternative.name] = sketched(expected.narrow, LARGE_MISTAKE)
            if sealed.expected.gradients is not None and own.expected.gradients is None:
                raise CourseError(
                    f"alternative {alternative.name} has no gradients, or a result of another shape, for which none "
                    "can be compared: let the drive bring both to one shape"
                )
            if alternative.differs:
                sealed = replace(sealed, others=(*sealed.others, Other(alternative.name, own.expected, own.slack)))
            elif agrees(self.exercise.result, sealed, sealed.expected, own.expected):
                slack |= {path: max(size, slack.get(path, 0.0)) for path, size in own.slack}
        return replace(sealed, slack=tuple(slack.items()))

    def _sealed(self, request: Request, expected: Expected) -> SealedTrial:
        """The trial with these inputs, without the outcomes of mistakes."""
        outcome = expected.outcome
        return SealedTrial(
            inputs=request.inputs,
            expected=sketched(
                outcome,
                LARGE,
                raised=outcome.raised and replace(outcome.raised, file=None, line=None, function=None, source=None),
                inputs_after=_as_before(request.inputs, outcome.inputs_after),
                gradients=self._selected_gradients(outcome),
            ),
            slack=tuple(expected.tolerance.slack.items()),
            dtype=expected.dtype,
        )

    def _expected(self, drive: str, request: Request, plain: Outcome) -> Expected:
        """The expected outcome of a drive; an exact result needs no further runs."""
        if self.exercise.exact:
            return Expected(plain, plain, (), widest(request.inputs))
        return self.reference.expect(drive, request)

    def _selected_gradients(self, outcome: Outcome) -> dict[str, Value] | None:
        """The gradients by the inputs in ``gradients_by``, or by all."""
        names = self.exercise.gradients_by
        if outcome.gradients is None or not names:
            return outcome.gradients
        return {name: gradient for name, gradient in outcome.gradients.items() if name in names}

    def _run_mistake(self, drive: str, mistake: Mistake, request: Request) -> Outcome:
        """The outcome of a mistake; if its examination fails, it counts as wrong, as for a student."""
        outcome = self.reference.drive_mistaken(drive, request, mistake)
        try:
            return self.reference.examined(drive, outcome)
        except MissingData:
            raise
        except Exception:
            return replace(outcome, value=NOT_EXAMINED)

    def _check(self, outcome: Outcome, case: Case, where: str, advice: str = "") -> None:
        raised = outcome.raised
        if outcome.status == "returned" and (odd := next(all_in(outcome.value, Opaque), None)) is not None:
            raise CourseError(
                f"{where}: the reference returns {odd.text or odd.type}, which cannot be compared: {RETURN}"
            )
        if outcome.status == "timed_out":
            seconds = self.reference.longest
            raise CourseError(f"{where}: the reference does not finish in {seconds:g} s, twice the exercise's seconds")
        if raised is not None and raised.type == MissingData.__name__:
            raise MissingData(raised.message)
        if case.raises:
            if raised is None or not set(raised.bases) & set(case.raises):
                raise CourseError(f"{where}: the reference does not raise {' or '.join(case.raises)}")
        elif outcome.missing:
            raise CourseError(f"{REFERENCE}/{self.reference.unit}.py does not define {outcome.missing}")
        elif raised is not None:
            place = self.reference.place(raised)
            raise CourseError(f"{where}: the reference raised {raised.type}: {clean(raised.message)}{place}{advice}")

    def _cotangents(self, plain: Outcome, where: str, trial: int) -> tuple[Array, ...]:
        stream = generator(self.reference.seed, self.reference.unit, where, "cotangents", trial)
        shapes = list(_floating_arrays(plain.value))
        return tuple(Array(stream.normal(size=array.shape).astype(np.float32), "float32") for array in shapes)


#: The methods that seal each kind of case, in report order.
CASES: tuple[Callable[[Sealer], Iterator[SealedCase]], ...] = (
    Sealer.values,
    Sealer.properties,
    Sealer.gradients,
    Sealer.by_hand,
)


def _parameters(function: Callable[..., object]) -> tuple[str, ...] | None:
    """The names of a function's or class's parameters, or None if there is no fixed number of them."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD) for one in parameters):
        return None
    return tuple(one.name for one in parameters if one.default is one.empty)


def _floating_arrays(value: Value) -> Iterator[Array]:
    """The arrays of floats in a value, as ``drive.tensors.floating_tensors`` finds them by key."""
    if isinstance(value, Array) and value.is_floating and value.kind == "tensor":
        yield value
    elif isinstance(value, dict | list | tuple):
        for item in in_key_order(value) if isinstance(value, dict) else value:
            yield from _floating_arrays(item)


def _with_labels(cases: Sequence[SealedCase]) -> tuple[SealedCase, ...]:
    """The cases, with hidden ones labelled by number instead of name."""
    hidden = [case for case in cases if case.hidden]
    return tuple(replace(case, label=f"hidden_{hidden.index(case) + 1}") if case.hidden else case for case in cases)


def _as_before(inputs: dict[str, Value], after: dict[str, Value]) -> dict[str, Value]:
    """The inputs after a call; unchanged ones keep their original dtype instead of the widened one."""
    return {name: inputs[name] if same(inputs[name], value) else value for name, value in after.items()}


def _has_tensor(case: SealedCase) -> bool:
    numbers = (number for trial in case.trials for _, number in numbers_in(trial.inputs))
    return any(isinstance(number, Array) and number.kind == "tensor" for number in numbers)
