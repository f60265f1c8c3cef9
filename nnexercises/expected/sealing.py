"""Drive the reference, and every mistake, on drawn inputs: what comes out is a sealed unit.

Runs in a process of its own that never sees student code. The drives it runs are those a worker is given, compiled
from the same extracted source.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import socket
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch

from nnexercises.comparison.compare import distance, same
from nnexercises.comparison.tolerance import Tolerance
from nnexercises.course.draw import Draw, generator
from nnexercises.course.folder import Course, examination_source, find, property_drive, worker_source
from nnexercises.course.kinds import ANY, Kind
from nnexercises.course.spec import BY_HAND, GRADIENTS, ORDINARY, Case, Exercise, Mistake, property_parameters
from nnexercises.drive.data import MissingData, set_data_folder
from nnexercises.drive.outcome import Outcome
from nnexercises.drive.request import Request
from nnexercises.drive.runner import Drive
from nnexercises.drive.runner import run as drive_once
from nnexercises.drive.solution import Solution
from nnexercises.drive.tensors import to_tensors, to_value
from nnexercises.drive.torch_own import watched
from nnexercises.errors import CourseError
from nnexercises.expected.rounding import ROUNDINGS, numbers_in, rounded, slack_of, widened, widest
from nnexercises.expected.sealed import SealedCase, SealedExercise, SealedTrial, SealedUnit, broken, unit_message
from nnexercises.process import wire
from nnexercises.sandbox.child import compile_drives
from nnexercises.sandbox.confinement import limit_resources
from nnexercises.sandbox.loader import FUTURE_FLAGS, capture, code_of
from nnexercises.values import NOT_EXAMINED, Array, Opaque, Value

#: Bytes that examining a student's result may take.
EXAMINATION_MEMORY = 2 << 30


def main(pipe: socket.socket) -> None:
    """Answer one request on ``pipe``: {"root", "unit", "seed", "data"}."""
    request = wire.receive(pipe)
    torch.set_num_threads(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        set_data_folder(request["data"])
        unit = seal(find(request["root"]), request["unit"], int(request["seed"]))
    wire.send(pipe, unit_message(unit))


def examine(pipe: socket.socket) -> None:
    """Answer one request on ``pipe``: an examination, the reference if it needs one, and a result to be examined."""
    request = wire.receive(pipe)
    torch.set_num_threads(1)
    limit_resources(EXAMINATION_MEMORY)
    set_data_folder(request["data"])
    examination = compile_drives(request["source"], request["unit"])["examination"]
    given = [to_tensors(request["value"])]
    if request["reference"] is not None:
        given.insert(0, _load_reference(Path(request["reference"])))
    wire.send(pipe, {"value": to_value(examination(*given))})


def seal(course: Course, unit: str, seed: int) -> SealedUnit:
    """The unit with expected outcomes for ``seed``. What is broken in the course is said in the exercise it breaks."""
    try:
        grader = course.grader(unit).read_text(encoding="utf-8")
        source = worker_source(grader, f"graders/{unit}.py")
        drives = compile_drives(source, unit)
        exercises = [thing for thing in vars(_load(course.grader(unit))).values() if isinstance(thing, Exercise)]
    except Exception as error:  # a grader is an instructor's code: whatever it raises is said, not passed on
        return SealedUnit(unit, "", (broken(unit, unit, 0.0, place_of(error, course)),))
    if not exercises:
        return SealedUnit(unit, "", (broken(unit, unit, 0.0, f"graders/{unit}.py defines no exercise"),))
    try:
        if not course.reference(unit).exists():
            raise CourseError(f"reference/{unit}.py is missing")
        reference = _load_reference(course.reference(unit))
    except Exception as error:
        message = place_of(error, course)
        return SealedUnit(unit, source, tuple(broken(unit, e.name, e.points, message) for e in exercises))
    sealed = []
    for exercise in exercises:
        try:
            sealed.append(Sealer(unit, grader, exercise, drives, reference, seed).seal())
        except MissingData as error:
            case = SealedCase(ORDINARY, "values", exercise.name, exercise.points, skip=str(error))
            skipped = SealedExercise(unit, exercise.name, exercise.title, exercise.points, cases=(case,))
            sealed.append(replace(skipped, needs_reference=exercise.needs_reference))
        except Exception as error:
            sealed.append(broken(unit, exercise.name, exercise.points, place_of(error, course)))
    return SealedUnit(unit, source, tuple(sealed))


def sealers(course: Course, unit: str, seed: int) -> list[Sealer]:
    """What seals each exercise of a unit. Whatever an instructor's code raises is passed on."""
    grader = course.grader(unit).read_text(encoding="utf-8")
    drives = compile_drives(worker_source(grader, f"graders/{unit}.py"), unit)
    exercises = [thing for thing in vars(_load(course.grader(unit))).values() if isinstance(thing, Exercise)]
    reference = _load_reference(course.reference(unit))
    return [Sealer(unit, grader, exercise, drives, reference, seed) for exercise in exercises]


def _load(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"nnexercises_course_{file.parent.name}_{file.stem}", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


def _load_reference(file: Path) -> Solution:
    """A reference as drives see it; one that defines a name twice is found by its parameters, as a student's is."""
    module = ModuleType(f"nnexercises_course_reference_{file.stem}")
    sys.modules[module.__name__] = module
    definitions: dict[str, list[Callable[..., Any]]] = {}
    flags = 0
    for statement in ast.parse(file.read_text(encoding="utf-8"), str(file)).body:
        code = compile(ast.Module([statement], []), str(file), "exec", flags=flags, dont_inherit=True)
        flags |= code.co_flags & FUTURE_FLAGS
        exec(code, vars(module))
        capture(statement, vars(module), definitions)
    return Solution([vars(module)], definitions)


def place_of(error: Exception, course: Course) -> str:
    """One line for the instructor: what went wrong, and the last line of the course it came through."""
    text = str(error).strip().split("\n")[0] or type(error).__name__
    if isinstance(error, SyntaxError):
        return f"{Path(error.filename or '').name}, line {error.lineno}: {error.msg}"
    trace = traceback.extract_tb(error.__traceback__)
    frames = [frame for frame in trace if frame.filename.startswith(course.secret_folders)]
    if isinstance(error, CourseError) and not frames:
        return text
    place = ""
    if frames:
        place = f"{Path(frames[-1].filename).relative_to(course.root).as_posix()}, line {frames[-1].lineno}: "
    return f"{place}{text}" if isinstance(error, CourseError) else f"{place}{type(error).__name__}: {text}"


#: How many times an exercise's deadline the course's own code may take.
PATIENCE = 2.0


class Sealer:
    """Seals one exercise."""

    def __init__(
        self, unit: str, grader: str, exercise: Exercise, drives: dict[str, Drive], reference: Solution, seed: int
    ) -> None:
        self.unit, self.exercise, self.drives = unit, exercise, drives
        self.reference, self.seed = reference, seed
        self.seconds = PATIENCE * exercise.seconds
        self.examination: str | None = None
        if exercise.examiner is not None:
            self.examination = examination_source(grader, f"graders/{unit}.py", exercise.name)
            self.examiner = compile_drives(self.examination, unit)["examination"]

    def seal(self) -> SealedExercise:
        exercise = self.exercise
        # A drive that asks for the name as a text can do without it.
        drive = self.drives[exercise.name]
        names = self._used_by_drive()
        by_name = exercise.name in _mentioned(drive) and exercise.name not in drive.__code__.co_consts
        if by_name and not hasattr(self.reference, exercise.name):
            raise CourseError(f"reference/{self.unit}.py does not define {exercise.name}")
        self.reference._asked.clear()
        cases = [*self._value_cases(), *self._properties()]
        if exercise.gradients is not None:
            trials = self._trials(replace(exercise.ordinary, name=GRADIENTS), exercise.name, exercise.parameters, True)
            hint = (
                "The numbers are right, but no gradient flows back: detach(), .item(), .data, NumPy or a new tensor "
                "made of numbers cuts it off."
            )
            row = SealedCase(GRADIENTS, "gradients", exercise.name, exercise.gradients, hint, counts_alone=False)
            cases.append(replace(row, trials=trials))
        if exercise.by_hand is not None:
            hint = "Write it with elementary operations (exp, log, sum, max, indexing) instead."
            cases.append(SealedCase(BY_HAND, "by_hand", "", exercise.by_hand, hint, counts_alone=False))
        return SealedExercise(
            unit=self.unit,
            name=exercise.name,
            title=exercise.title,
            points=exercise.points,
            hint=exercise.hint,
            seconds=exercise.seconds,
            result=exercise.result,
            cases=tuple(cases),
            mistakes={mistake.name: mistake.hint for mistake in exercise.mistakes},
            watch=tuple(watched(exercise.torch_own)) if exercise.by_hand is not None else (),
            by_name=by_name,
            drive_uses=tuple(sorted(names & set(self.reference._names()))),
            takes=tuple(sorted(self.reference._asked)),
            methods=tuple(sorted(names & set(vars(getattr(self.reference, exercise.name, object))))) if by_name else (),
            examination=self.examination,
            needs_reference=exercise.needs_reference,
            on_devices=not exercise.cpu_only and any(map(_has_tensor, cases)),
        )

    def _used_by_drive(self) -> set[str]:
        """Names that the drive, or a helper of it, takes from somewhere."""
        defined = set(self.reference._names())
        used: set[str] = set()
        waiting = [self.exercise.name]
        while waiting:
            names = _mentioned(self.drives[waiting.pop()])
            waiting += [name for name in names - used if name in self.drives and name not in defined]
            used |= names
        return used

    def _value_cases(self) -> Iterator[SealedCase]:
        exercise = self.exercise
        left = exercise.ordinary_points
        cases = list(exercise.cases)
        if not any(case.name == ORDINARY for case in cases):
            # Alone, the ordinary case also sees to a first dimension of one; otherwise the other cases do.
            cases.insert(0, Case(ORDINARY, draws=2 if cases else 3))
        cases.sort(key=lambda case: case.name != ORDINARY)
        for case in cases:
            yield SealedCase(
                name=case.name,
                role="values",
                drive=exercise.name,
                points=left if case.name == ORDINARY else case.points,
                hint=case.hint,
                hidden=case.hidden,
                raises=case.raises,
                counts_alone=case.counts_alone,
                because=case.because,
                trials=self._trials(case, exercise.name, exercise.parameters, False),
            )

    def _properties(self) -> Iterator[SealedCase]:
        for row in self.exercise.properties:
            parameters = property_parameters(row, self.exercise)
            case = replace(self.exercise.ordinary, name=row.name, draws=row.draws, raises=())
            drive = property_drive(self.exercise.name, row.name)
            trials = self._trials(case, drive, parameters, False)
            for trial in trials:
                value = trial.expected.value
                if not isinstance(value, tuple) or len(value) != 2:
                    raise CourseError(f"{self.exercise.name}.{row.name}: a property returns two values, to be equal")
            yield SealedCase(
                row.name, "property", drive, row.points, row.hint, row.hidden, counts_alone=False, trials=trials
            )

    def _trials(
        self, case: Case, drive: str, parameters: dict[str, Kind], differentiate: bool
    ) -> tuple[SealedTrial, ...]:
        return tuple(self._trial(case, drive, parameters, differentiate, trial) for trial in range(case.draws))

    def _trial(
        self, case: Case, drive: str, parameters: dict[str, Kind], differentiate: bool, trial: int
    ) -> SealedTrial:
        inputs = self.inputs(case, parameters, trial)
        request = Request(inputs, differentiate, seed=self.seed)
        plain = self.run(drive, self.reference, request)
        where = f"{self.exercise.name}.{case.name}"
        self._check(plain, case, where)
        cotangents = self._cotangents(plain, where, trial) if differentiate else []
        request = replace(request, cotangents=tuple(cotangents))
        wide = replace(request, inputs=widened(inputs), cotangents=tuple(widened(cotangents)))
        expected = plain if self.exercise.exact else self.run(drive, self.reference, wide)
        self._check(expected, case, where)
        if differentiate and expected.gradients is None:
            raise CourseError(f"{where}: the reference's own result carries no gradient")
        if self.exercise.gradients_by and expected.gradients is not None:
            asked = self.exercise.gradients_by
            gradients = {path: by for path, by in expected.gradients.items() if re.split(r"[.\[]", path)[0] in asked}
            expected = replace(expected, gradients=gradients)
        narrow, slack, moved = plain, {}, []
        if not self.exercise.exact:
            narrow = self.run(drive, self.reference, request)
            rounding = [replace(request, inputs=rounded(inputs, stream)) for stream in range(ROUNDINGS)]
            moved = [self.run(drive, self.reference, one) for one in rounding]
            slack = slack_of(expected, [narrow, *moved])
        mistakes = {}
        if not differentiate and drive == self.exercise.name:
            for mistake in self.exercise.mistakes:
                mistakes[mistake.name] = self.run_mistake(drive, mistake, request)
        kind = self.exercise.result if drive == self.exercise.name else ANY
        expected = replace(expected, inputs_after=_as_before(inputs, expected.inputs_after))
        dtype = widest(inputs)
        error = 0.0
        if expected.raised is None:
            # By what the other runs allow: with its own it could not fail.
            error = distance(expected.value, narrow.value, kind, Tolerance(slack_of(expected, moved), dtype))
        return SealedTrial(inputs, expected, slack, cotangents, error, mistakes, dtype)

    def inputs(
        self, case: Case, parameters: dict[str, Kind], trial: int, sizes: Mapping[str, int] | None = None
    ) -> dict[str, Value]:
        """What a case draws, with some dimensions of the sizes given."""
        draw = Draw(self.seed, self.unit, self.exercise.name, case.name, trial=trial)
        draw.fix(**(sizes or {}))
        draw.avoid(int(dim) for kind in parameters.values() for dim in kind.dims or () if dim.isdigit())
        if case.inputs is None and trial == 2:
            first = next((kind.dims[0] for kind in parameters.values() if kind.dims), None)
            if first is not None and not first.isdigit():
                draw.fix(**{first: 1})
        made = case.inputs(draw) if case.inputs is not None else {}
        where = f"{self.exercise.name}.{case.name}"
        if not isinstance(made, dict):
            raise CourseError(f"{where} returns no inputs by name: return dict(…)")
        unknown = set(made) - set(parameters)
        if unknown and case.name in {other.name for other in self.exercise.cases}:
            raise CourseError(f"{where} makes {', '.join(sorted(unknown))}, which the drive does not take")
        inputs = {name: made[name] if name in made else draw.value(kind, name) for name, kind in parameters.items()}
        values = {name: to_value(thing) for name, thing in inputs.items()}
        for name, value in values.items():
            if isinstance(value, Opaque):
                raise CourseError(
                    f"{where}: {name} is a {value.type}, which a worker cannot be given: make it in the drive"
                )
        return values

    def run_mistake(self, drive: str, mistake: Mistake, request: Request) -> Outcome:
        """What comes of a mistake; what cannot be examined is as wrong as a student's that cannot."""
        outcome = self.drive(drive, self._with(mistake), request)
        try:
            return self.examined(drive, outcome)
        except MissingData:
            raise
        except Exception:
            return replace(outcome, value=NOT_EXAMINED)

    def run(self, drive: str, solution: Solution, request: Request) -> Outcome:
        """What comes of a drive."""
        return self.examined(drive, self.drive(drive, solution, request))

    def drive(self, drive: str, solution: Solution, request: Request) -> Outcome:
        request = replace(request, seconds=self.seconds)
        # How long it took is no part of what is expected: the same course is sealed to the same bytes.
        return replace(drive_once(self.drives[drive], solution, request), seconds=0.0)

    def examined(self, drive: str, outcome: Outcome) -> Outcome:
        """The outcome with what the exercise compares of its value."""
        if drive != self.exercise.name or self.examination is None or outcome.status != "returned":
            return outcome
        returned = to_tensors(outcome.value)
        given = (self.reference, returned) if self.exercise.needs_reference else (returned,)
        return replace(outcome, value=to_value(self.examiner(*given)))

    def _with(self, mistake: Mistake) -> Solution:
        """The reference with a name bound to a mistake."""
        wrong = mistake.implementation
        if mistake.takes_solution:
            wrong = _bind(wrong, self.reference)
        return self.reference._with(mistake.replaces, wrong)

    def _check(self, outcome: Outcome, case: Case, where: str) -> None:
        raised = outcome.raised
        if outcome.status == "timed_out":
            raise CourseError(
                f"{where}: the reference does not finish in {self.seconds:g} s, twice the exercise's seconds"
            )
        if raised is not None and raised.type == MissingData.__name__:
            raise MissingData(raised.message)
        if case.raises:
            if raised is None or not set(raised.bases) & set(case.raises):
                raise CourseError(f"{where}: the reference does not raise {' or '.join(case.raises)}")
        elif raised is not None:
            name = f"reference/{self.unit}.py does not define {outcome.missing}" if outcome.missing else ""
            raise CourseError(name or f"{where}: the reference raised {raised.type}: {raised.message}")

    def _cotangents(self, plain: Outcome, where: str, trial: int) -> list[Array]:
        stream = generator(self.seed, self.unit, where, "cotangents", trial)
        shapes = [array for _, array in numbers_in(plain.value) if isinstance(array, Array) and array.is_floating]
        return [Array(stream.normal(size=array.shape).astype(np.float32), "float32") for array in shapes]


def _as_before(inputs: dict[str, Value], after: dict[str, Value]) -> dict[str, Value]:
    """The inputs after a call; those that it left alone as they were, not as they were widened for it."""
    return {name: inputs[name] if same(inputs[name], value) else value for name, value in after.items()}


def _has_tensor(case: SealedCase) -> bool:
    numbers = (number for trial in case.trials for _, number in numbers_in(trial.inputs))
    return any(isinstance(number, Array) and number.kind == "tensor" for number in numbers)


def _mentioned(function: Drive) -> set[str]:
    """Names of globals and attributes in a function's code."""
    return {name for code in code_of(function) for name in code.co_names}


def _bind(function: Callable[..., Any], solution: Solution) -> Callable[..., Any]:
    return lambda *args, **kwargs: function(solution, *args, **kwargs)
