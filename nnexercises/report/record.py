"""The JSON report, version 1, as typed records, for writing, reading, checking and the schema.

python -m nnexercises.report.record      writes docs/report.schema.json
"""

from __future__ import annotations

import inspect
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from nnexercises.report.diagnosis import Diagnosis, DiagnosisKind, Example
from nnexercises.report.excerpt import Excerpt
from nnexercises.report.finding import Counterexample, Text, Told
from nnexercises.report.looks import Verdict
from nnexercises.report.own_examples import OwnExample
from nnexercises.report.plots import Plot
from nnexercises.report.results import CaseResult, ExerciseResult
from nnexercises.report.show import shown
from nnexercises.submission.files import Place

Points = Annotated[float, Meta(ge=0)]
Seconds = Annotated[float, Meta(ge=0)]
LineOrNone = Annotated[int, Meta(ge=0)] | None
Level = Literal["enforced", "partial", "none"]
Record = TypeVar("Record")


@dataclass(frozen=True, kw_only=True)
class CaseRecord:
    """One case. ``devices`` are the verdicts by device, ``source`` is the code in the ``line``, ``excerpt`` the lines
    around the one that failed. It passed as if the exercises ``carried`` were right.
    """

    name: str
    verdict: Verdict
    marks: Points
    points: Points
    hidden: bool
    message: str
    file: str | None = None
    line: LineOrNone = None
    cell: LineOrNone = None
    source: str | None = None
    input: str | None = None
    returned: str | None = None
    expected: str | None = None
    excerpt: Excerpt | None = None
    seconds: Seconds
    devices: dict[str, Verdict]
    carried: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class DiagnosisRecord:
    """What the student did. ``name`` is the name of a mistake or a relation, if it has one."""

    kind: DiagnosisKind
    name: str | None = None
    message: str
    file: str | None = None
    line: LineOrNone = None
    cell: LineOrNone = None


@dataclass(frozen=True, kw_only=True)
class ExampleRecord:
    """The smallest input that was found to fail: a ``call`` for a Python prompt, what it ``returned``, what is
    ``expected``, and how many ``numbers`` these show.
    """

    call: str
    returned: str
    expected: str
    numbers: Annotated[int, Meta(ge=0)]
    printed: str = ""


@dataclass(frozen=True, kw_only=True)
class ExerciseRecord:
    """One exercise. ``file``, ``line`` and ``cell`` are where the submission defines it."""

    unit: str
    name: str
    title: str = ""
    verdict: Verdict
    marks: Points
    points: Points
    seconds: Seconds
    hint: str | None
    mistake: str | None
    diagnosis: DiagnosisRecord | None = None
    example: ExampleRecord | None = None
    plots: Annotated[tuple[Plot, ...], Meta(max_length=4)] = ()
    blocked_by: list[str]
    file: str | None = None
    line: LineOrNone = None
    cell: LineOrNone = None
    cases: Annotated[list[CaseRecord], Meta(min_length=1)]


@dataclass(frozen=True, kw_only=True)
class ProblemRecord:
    """Something about the submission that its author should know. ``costs`` are the exercises ("unit/name") that lost
    marks because of it, ``headline``: a whole file could not be read.
    """

    file: str
    line: LineOrNone = None
    cell: LineOrNone = None
    message: str
    headline: bool = False
    costs: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SubmissionRecord:
    """What was graded."""

    path: str
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    problems: list[ProblemRecord]


@dataclass(frozen=True)
class CourseRecord:
    """The course; ``version`` is a hash of it."""

    name: str
    version: str
    sealed: bool


@dataclass(frozen=True)
class Versions:
    """Versions of what graded."""

    nnexercises: str
    python: str
    torch: str


@dataclass(frozen=True)
class Confinement:
    """How much of what a submission could do was confined."""

    filesystem: Level
    network: Level
    memory: Level
    processes: Level


@dataclass(frozen=True, kw_only=True)
class ReportRecord:
    """A report of nnexercises. ``complete`` is false when cases were left out: it is then no grade. ``titles`` are
    those of the units.
    """

    version: Literal[1]
    complete: bool
    entry: Literal["grade", "pytest"]
    marks: Points
    points: Points
    skipped_points: Points
    hidden_cases: Annotated[int, Meta(ge=0)]
    seconds: Seconds
    seed: Annotated[int, Meta(ge=0)]
    devices: Annotated[list[str], Meta(min_length=1)]
    versions: Versions
    course: CourseRecord
    confinement: Confinement
    submission: SubmissionRecord
    nothing_to_grade: str | None = None
    titles: dict[str, str] = field(default_factory=dict)
    exercises: list[ExerciseRecord] = field(default_factory=list)
    examples: list[OwnExample] = field(default_factory=list)


def schema() -> dict[str, Any]:
    """The JSON Schema of a report."""
    made = msgspec.json.schema(ReportRecord, ref_template="#/$defs/{name}")
    plain = msgspec.json.decode(msgspec.json.encode(made))  # defaults that are tuples become lists, as JSON has them
    for record in plain["$defs"].values():  # before 0.23, msgspec kept a docstring's indentation and left [] and {} out
        if "description" in record:
            record["description"] = inspect.cleandoc(record["description"])
        for item in record.get("properties", {}).values():
            if item.get("default") in ([], {}):
                del item["default"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A report of nnexercises, version 1",
        **plain,
    }


def exercise_record(exercise: ExerciseResult) -> ExerciseRecord:
    """The record of an exercise's result."""
    place = exercise.place
    return ExerciseRecord(
        unit=exercise.unit,
        name=exercise.name,
        title=exercise.title,
        verdict=exercise.verdict,
        marks=round(exercise.marks, 6),
        points=round(exercise.points, 6),
        seconds=round(exercise.seconds, 3),
        hint=exercise.hint,
        mistake=exercise.mistake,
        diagnosis=_record_of(exercise.diagnosis, DiagnosisRecord),
        example=_record_of(exercise.example, ExampleRecord),
        plots=exercise.plots,
        blocked_by=exercise.blocked_by,
        file=place.file if place is not None else None,
        line=place.line if place is not None else None,
        cell=place.cell if place is not None else None,
        cases=[case_record(case) for case in exercise.cases],
    )


def _record_of(value: Diagnosis | Example | None, kind: type[Record]) -> Record | None:
    """A record with the fields of ``value``."""
    return None if value is None else kind(**vars(value))


def case_record(case: CaseResult) -> CaseRecord:
    """The record of a case's result, with its finding as a sentence and its counterexample as texts."""
    texts = dict(shown(case.counterexample))
    return CaseRecord(
        name=case.name,
        verdict=case.verdict,
        marks=round(case.marks, 6),
        points=round(case.points, 6),
        hidden=case.hidden,
        message=case.message,
        file=case.file,
        line=case.line,
        cell=case.cell,
        source=case.source,
        input=texts.get("input"),
        returned=texts.get("returned"),
        expected=texts.get("expected"),
        excerpt=case.excerpt,
        seconds=round(case.seconds, 3),
        devices=dict(case.devices),
        carried=list(case.carried),
    )


def exercise_of(record: ExerciseRecord) -> ExerciseResult:
    """The result of an exercise from its record."""
    place = Place(record.file, record.line or 0, record.cell) if record.file is not None else None
    cases = tuple(case_of(case) for case in record.cases)
    diagnosis = Diagnosis(**vars(record.diagnosis)) if record.diagnosis is not None else None
    example = Example(**vars(record.example)) if record.example is not None else None
    return ExerciseResult(
        unit=record.unit,
        name=record.name,
        title=record.title,
        cases=cases,
        hint=record.hint,
        mistake=record.mistake,
        place=place,
        diagnosis=diagnosis,
        example=example,
        plots=record.plots,
    )


def case_of(record: CaseRecord) -> CaseResult:
    """The result of a case from its record."""
    return CaseResult(
        name=record.name,
        verdict=record.verdict,
        points=record.points,
        finding=Told(record.message) if record.message else None,
        hidden=record.hidden,
        file=record.file,
        line=record.line,
        cell=record.cell,
        source=record.source,
        counterexample=_counterexample(record),
        excerpt=record.excerpt,
        seconds=record.seconds,
        devices=dict(record.devices),
        carried=tuple(record.carried),
    )


def _counterexample(record: CaseRecord) -> Counterexample | None:
    if record.input is None and record.returned is None:
        return None
    return Counterexample(
        inputs=Text(record.input) if record.input is not None else {},
        returned=Text(record.returned or ""),
        expected=Text(record.expected or ""),
        outcome="none" if record.returned is None else "returned" if record.expected is None else "both",
    )


@dataclass(frozen=True, kw_only=True)
class SentCase(CaseRecord):
    """The result of a case as sent between processes, with what the JSON report leaves out."""

    hint: str | None
    blocked_by: tuple[str, ...]
    mistakes: dict[str, int]
    diagnosis: DiagnosisRecord | None
    example: ExampleRecord | None
    plots: tuple[Plot, ...]
    key: tuple[str, str, str]
    device: str


def sent(case: CaseResult, key: tuple[str, str, str], device: str) -> dict[str, Any]:
    """Convert a result on one device to plain data, for another process of the same run; see ``received``."""
    record = SentCase(
        **vars(case_record(case)),
        hint=case.hint,
        blocked_by=case.blocked_by,
        mistakes=case.mistakes,
        diagnosis=_record_of(case.diagnosis, DiagnosisRecord),
        example=_record_of(case.example, ExampleRecord),
        plots=case.plots,
        key=key,
        device=device,
    )
    data: dict[str, Any] = msgspec.to_builtins(record)
    return data


def received(message: dict[str, Any]) -> tuple[CaseResult, tuple[str, str, str], str]:
    """The result, key and device from the plain data of ``sent``."""
    record = msgspec.convert(message, SentCase)
    result = replace(
        case_of(record),
        hint=record.hint,
        blocked_by=record.blocked_by,
        mistakes=record.mistakes,
        diagnosis=Diagnosis(**vars(record.diagnosis)) if record.diagnosis is not None else None,
        example=Example(**vars(record.example)) if record.example is not None else None,
        plots=record.plots,
    )
    return result, record.key, record.device


def main() -> None:
    """Write the schema into docs/ of the clone."""
    file = Path(__file__).resolve().parents[2] / "docs" / "report.schema.json"
    file.write_text(json.dumps(schema(), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
