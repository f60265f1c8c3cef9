"""Prove a course sound, before a class relies on it.

For several seeds: the reference runs in float32 and float64 and earns every point on every device, the simulated one
included; the stub earns none, and no trivial answer earns all; every mistake is rejected, and by which cases; every
case is needed; no hint is missing; the tolerance lies well between the reference's own float32 error and the closest
mistake's.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.text import Text

from nnexercises.check.packages import not_required
from nnexercises.check.random_state import depends_on_state
from nnexercises.check.tables import short, table
from nnexercises.check.trivial import constant_of, solved_by
from nnexercises.comparison.compare import distance, same
from nnexercises.comparison.path import numbers_in
from nnexercises.course.folder import REFERENCE, find
from nnexercises.course.spec import ORDINARY
from nnexercises.course.stub import stubs_of
from nnexercises.devices.choose import available
from nnexercises.drive.outcome import Outcome
from nnexercises.errors import UsageError
from nnexercises.expected.agreement import agrees, differs
from nnexercises.expected.sealed import SealedExercise, SealedTrial
from nnexercises.grading.grader import Grader
from nnexercises.process import wire
from nnexercises.process.host import WorkerHost
from nnexercises.report.literal import literal
from nnexercises.report.model import Report
from nnexercises.sandbox import PRELOAD
from nnexercises.submission.text import clean
from nnexercises.values import Value, as_float64

SEEDS = (0, 1, 2)

#: The float32 reference may use this fraction of the tolerance; the closest mistake must be off by this multiple of it.
REFERENCE_LIMIT = 0.5
MISTAKE_LIMIT = 2.0

#: The longest text of inputs in a fault, in characters.
MAX_SHOWN = 200

#: Exceptions that point to a bug in a mistake itself, not to a wrong answer.
BROKEN = ("NameError", "UnboundLocalError")


@dataclass
class Soundness:
    """The findings about one exercise over all seeds.

    ``reference`` is the largest error of the reference run in float32 (None: nothing in it could be rounded),
    ``mistake`` the smallest error of any mistake (each mistake at the case that shows it best), both as multiples of
    the tolerance. ``reasons`` maps each case
    that compares values to its ``because``. ``constants`` has, for each seed, the one value that is expected.
    ``size`` is that of the sealed exercise for one seed, in bytes, and ``seconds`` the time of the reference's drives.
    """

    unit: str
    name: str
    cases: int
    mistakes: int
    skipped: bool = False
    rejected_by: dict[str, set[str]] = field(default_factory=dict)
    reference: float | None = None
    mistake: float = math.inf
    reasons: dict[str, str | None] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    constants: list[Value | None] = field(default_factory=list)
    size: int = 0
    seconds: float = 0.0


def check(
    course: str | Path | None = None,
    seeds: Sequence[int] = SEEDS,
    data: str | Path | None = None,
    units: list[str] | tuple[str, ...] | None = None,
    host: WorkerHost | None = None,
) -> list[Soundness]:
    """Check every exercise of a course, or of some of its units; ``data`` is the folder with data sets, if any.

    A ``host`` that is passed in is used and left running.

    Raises:
        UsageError: there is no such course.
        WorkerError: no worker could be started.
    """
    source = find(course)
    if source.archive is not None:
        raise UsageError("a sealed course was checked before it was sealed: there is no reference in it")
    findings: dict[tuple[str, str], Soundness] = {}
    with nullcontext(host) if host else WorkerHost(PRELOAD) as host, tempfile.TemporaryDirectory() as folder:
        devices = available(host)
        for seed in seeds:
            grader = Grader(course, units=units, seed=seed, data=data, host=host, explained=False)
            stubs_folder = Path(folder, "stubs")
            for name, text in stubs_of(grader.assignment.course).items():
                file = stubs_folder / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            # Device handling does not depend on the seed, so every device is needed only once.
            references = grader.grade(
                grader.assignment.course.root / REFERENCE, devices=devices if seed == seeds[0] else ["cpu"]
            )
            stubs = grader.grade(stubs_folder)
            for sealed in grader.units():
                for exercise in sealed.exercises:
                    key = (exercise.unit, exercise.name)
                    finding = findings.setdefault(
                        key, Soundness(*key, cases=len(exercise.cases), mistakes=len(exercise.mistakes))
                    )
                    _examine(exercise, finding)
                    finding.constants.append(constant_of(exercise))
                    if seed == seeds[0]:
                        finding.size = sum(map(len, wire.to_parts(exercise)))
                        finding.seconds = sum(
                            case.seconds
                            for one in references.exercises
                            if (one.unit, one.name) == key
                            for case in one.cases
                        )
                    finding.faults += _lost(references, *key, f"the reference does not earn all points (seed {seed})")
                    finding.faults += _earned(stubs, *key, f"the stub earns points (seed {seed})")
            if seed == seeds[0]:
                for key, cases in depends_on_state(grader, Path(folder)).items():
                    findings[key].faults.append(
                        f"another right answer may fail {', '.join(cases)}: the reference does, once other random "
                        "numbers were drawn before. Draw them in the case, or judge the result by an examination"
                    )
        constants = {key: one.constants[0] for key, one in findings.items() if _are_one(one.constants)}
        for key, answers in solved_by(grader, Path(folder), constants).items():
            fault = f"a function that returns {' or '.join(answers)} earns every point"
            findings[key].faults.append(f"{fault}: compare what the solution gives")
    for unit in dict.fromkeys(finding.unit for finding in findings.values()):
        first = next(finding for finding in findings.values() if finding.unit == unit)
        with suppress(SyntaxError):  # which is a fault of its own
            first.faults += not_required(source, unit)
    for finding in findings.values():
        _conclude(finding)
    return list(findings.values())


def _are_one(values: Sequence[Value | None]) -> bool:
    return values[0] is not None and all(same(values[0], value) for value in values)


def _examine(exercise: SealedExercise, finding: Soundness) -> None:
    if exercise.error is not None:
        finding.faults.append(exercise.error)
        return
    values = exercise.values_cases
    for case in values:
        if case.hint is None and exercise.hint is None and case.skip is None:
            finding.faults.append(f"case {case.name} has no hint, nor has the exercise")
        errors = [trial.reference_error for trial in case.trials if trial.reference_error is not None]
        finding.reference = max([*errors, *([] if finding.reference is None else [finding.reference])], default=None)
        odd = [trial for trial in case.trials if _has_nan(trial.expected.value) and not _has_nan(trial.inputs)]
        if odd:
            given = clean(", ".join(f"{name}={literal(value)}" for name, value in odd[0].inputs.items()), MAX_SHOWN)
            finding.faults.append(f"case {case.name}: the reference returns nan for inputs that are numbers: {given}")
    finding.skipped |= any(case.skip is not None for case in values)
    for mistake, hint in exercise.mistakes.items():
        if hint is None:
            finding.faults.append(f"mistake {mistake} has no hint")
        finding.faults += _broken_mistake(
            [trial.mistakes[mistake] for case in values for trial in case.trials], mistake
        )
        rejecting = {
            case.name
            for case in exercise.mistaken_cases
            if any(differs(exercise, case, trial, trial.mistakes[mistake]) for trial in case.trials)
        }
        finding.rejected_by[mistake] = finding.rejected_by.get(mistake, rejecting) & rejecting
        distances = [_error(exercise, trial, mistake) for case in values if not case.raises for trial in case.trials]
        if rejecting and distances and max(distances) > 1:
            finding.mistake = min(finding.mistake, max(distances))
    finding.faults += _wrong_alternatives(exercise)
    finding.reasons = {case.name: case.because for case in values}
    for case in exercise.cases:
        if case.role == "gradients":
            finding.faults += [
                f"the gradient of {name} is always 0: does the drive detach it? Ask for those that count "
                "with gradients_by=…"
                for name in _always_zero([trial.expected.gradients or {} for trial in case.trials])
            ]


def _wrong_alternatives(exercise: SealedExercise) -> Iterator[str]:
    """The faults of alternatives that are not accepted."""
    for case in exercise.mistaken_cases:
        for trial in case.trials:
            for name, outcome in trial.alternatives.items():
                if outcome.status != "returned" and not case.raises:
                    why = f"{outcome.raised.type}: {outcome.raised.message}" if outcome.raised else "it does not finish"
                    yield f"alternative {name} is broken itself in {case.name}: {why}"
                elif differs(exercise, case, trial, outcome):
                    yield (
                        f"alternative {name} gives another answer than the reference in {case.name}: "
                        "if both are right, say differs=True, because=…"
                    )
    trials = [trial for case in exercise.mistaken_cases for trial in case.trials]
    for name in {other.name for trial in trials for other in trial.others}:
        pairs = [(trial, other) for trial in trials for other in trial.others if other.name == name]
        if all(agrees(exercise.result, trial, trial.expected, other.expected) for trial, other in pairs):
            yield f"alternative {name} gives the reference's answer everywhere: it needs no differs=True"


def _always_zero(gradients: Sequence[dict[str, Any]]) -> list[str]:
    """The inputs that have gradients, and only zeros."""
    found: dict[str, bool] = {}
    for trial in gradients:
        for name, value in trial.items():
            for number in _numbers(value):
                found[name] = found.get(name, True) and not np.any(number)
    return [name for name, is_zero in found.items() if is_zero]


def _has_nan(value: Any) -> bool:
    return any(bool(np.isnan(number).any()) for number in _numbers(value))


def _numbers(value: Any) -> Iterator[np.ndarray]:
    """Every number and array in a value, for NumPy."""
    return (as_float64(number) for _, number in numbers_in(value))


def _broken_mistake(outcomes: Sequence[Outcome], mistake: str) -> Iterator[str]:
    """The faults of a mistake that is broken instead of wrong: its rejection proves nothing."""
    raised = [outcome.raised for outcome in outcomes if outcome.raised is not None]
    for error in raised:
        if error.type in BROKEN or (error.type == "TypeError" and len(raised) == len(outcomes)):
            yield f"mistake {mistake} is broken itself: {error.type}: {error.message}"
            return
    if any(outcome.status == "timed_out" for outcome in outcomes):
        yield f"mistake {mistake} never finishes"


def _error(exercise: SealedExercise, trial: SealedTrial, mistake: str) -> float:
    outcome = trial.mistakes[mistake]
    if outcome.status != trial.expected.status:
        return math.inf
    return distance(trial.expected.value, outcome.value, exercise.result, trial.tolerance)


def _lost(report: Report, unit: str, name: str, fault: str) -> Iterator[str]:
    for exercise in report.exercises:
        if (exercise.unit, exercise.name) == (unit, name):
            for case in exercise.cases:
                if case.verdict not in ("passed", "skipped", "course_error"):
                    yield f"{fault}: {case.name}: {case.message}"


def _earned(report: Report, unit: str, name: str, fault: str) -> Iterator[str]:
    for exercise in report.exercises:
        if (exercise.unit, exercise.name) == (unit, name) and exercise.marks:
            yield fault


def _conclude(finding: Soundness) -> None:
    finding.faults += [
        f"mistake {mistake} is accepted (with one seed or more)"
        for mistake, cases in finding.rejected_by.items()
        if not cases
    ]
    alone = {name for cases in finding.rejected_by.values() if len(cases) == 1 for name in cases}
    finding.faults += [
        f"case {name} is not needed: each mistake it rejects is rejected by another case too (or say because=…)"
        for name, because in finding.reasons.items()
        if finding.mistakes and name != ORDINARY and name not in alone and because is None
    ]
    if finding.reference is not None and math.isinf(finding.reference):
        finding.faults.append(
            "the reference returns something else in float32 than in float64, such as an integer or a text that "
            "depends on rounding"
        )
    elif finding.reference is not None and finding.reference > REFERENCE_LIMIT:
        finding.faults.append(f"the reference in float32 uses {finding.reference:.2g} of the tolerance")
    if finding.mistake < MISTAKE_LIMIT:
        finding.faults.append(f"the closest mistake is only {finding.mistake:.2g} times the tolerance off")
    finding.faults = list(dict.fromkeys(finding.faults))


def write(findings: Sequence[Soundness], console: Console) -> None:
    """Print a table with one line per exercise, then one line per fault."""
    lines = table("Exercise", "Cases", "Mistakes rejected", "Reference error", "Closest mistake", "")
    for finding in findings:
        rejected = sum(bool(cases) for cases in finding.rejected_by.values())
        closest = "-" if math.isinf(finding.mistake) else f"{finding.mistake:.1e}"
        sound = Text("sound", style="green") if not finding.faults else Text("unsound", style="red")
        if finding.skipped:
            sound = Text("skipped: no data", style="yellow")
        reference = "-" if finding.reference is None else f"{finding.reference:.2g}"
        numbers = (str(finding.cases), f"{rejected} of {finding.mistakes}", reference, closest)
        lines.add_row(short(finding.name), *numbers, sound)
    console.print(lines)
    console.print(Text("Errors are multiples of the tolerance; - where nothing can be rounded.", style="dim"))
    for finding in findings:
        for fault in finding.faults:
            console.print(Text(f"{finding.unit}/{finding.name}: {fault}", style="red"))
    largest, slowest = max(findings, key=lambda one: one.size), max(findings, key=lambda one: one.seconds)
    console.print(
        f"\nSealed, one seed takes {_kilobytes(findings)} kB ({largest.name}: {_kilobytes([largest])}); "
        f"the reference's own drives take {sum(one.seconds for one in findings):.1f} s "
        f"({slowest.name}: {slowest.seconds:.1f})."
    )
    rejected = sum(bool(cases) for finding in findings for cases in finding.rejected_by.values())
    console.print(
        f"\n{len(findings)} exercises, {sum(finding.cases for finding in findings)} cases, "
        f"{rejected} of {sum(finding.mistakes for finding in findings)} mistakes rejected, "
        f"{sum(bool(finding.faults) for finding in findings)} unsound."
    )


def _kilobytes(findings: Sequence[Soundness]) -> str:
    return f"{sum(finding.size for finding in findings) / 1000:,.0f}"
