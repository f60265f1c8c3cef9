"""The report on a submission: the model that every format renders."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from nnexercises.errors import UsageError
from nnexercises.report.own_examples import OwnExample
from nnexercises.report.record import (
    Confinement,
    CourseRecord,
    ProblemRecord,
    ReportRecord,
    SubmissionRecord,
    Versions,
    exercise_of,
    exercise_record,
)
from nnexercises.report.results import CaseResult, ExerciseResult, Problem


@dataclass(frozen=True)
class Report:
    """A graded submission."""

    exercises: tuple[ExerciseResult, ...]
    path: str
    sha256: str
    problems: tuple[Problem, ...]
    course_name: str
    course_version: str
    versions: dict[str, str]
    seed: int
    devices: tuple[str, ...]
    complete: bool = True
    entry: Literal["grade", "pytest"] = "grade"
    seconds: float = 0.0
    nothing_to_grade: str | None = None
    confinement: dict[str, str] = field(default_factory=dict)
    sealed: bool = False
    titles: dict[str, str] = field(default_factory=dict)
    examples: tuple[OwnExample, ...] = ()

    @property
    def marks(self) -> float:
        return round(sum(exercise.marks for exercise in self.exercises), 6)

    @property
    def points(self) -> float:
        return round(sum(exercise.points for exercise in self.exercises), 6)

    @property
    def skipped_points(self) -> float:
        return round(sum(exercise.skipped_points for exercise in self.exercises), 6)

    @property
    def hidden_cases(self) -> int:
        return sum(case.hidden for exercise in self.exercises for case in exercise.cases)

    def costs(self, problem: Problem) -> list[str]:
        """The exercises ("classifier/softmax") that lost marks because of a problem."""
        lost = [exercise.key for exercise in self.exercises if exercise.verdict not in ("passed", "skipped")]
        return [key for key in lost if key in problem.affects]

    def causes(self, exercise: ExerciseResult, told: CaseResult | None = None) -> list[Problem]:
        """The problems that cost an exercise marks, but the one at the line that the case ``told`` names."""
        if exercise.verdict in ("passed", "skipped"):
            return []
        place = (told.file, told.line) if told is not None else None
        costly = (problem for problem in self.problems if exercise.key in problem.affects)
        return [problem for problem in costly if (problem.file, problem.line) != place]

    def reason(self, exercise: ExerciseResult, case: CaseResult) -> str:
        """Why a case did not pass: its finding, and the problems that cost the exercise marks."""
        causes = (f"{problem.place}: {problem.message}" for problem in self.causes(exercise, case))
        return " ".join([case.message, *causes])

    def ordered_problems(self) -> list[Problem]:
        """The problems, those that cost marks first."""
        return sorted(self.problems, key=lambda problem: not (problem.headline or self.costs(problem)))

    @property
    def exit_code(self) -> int:
        """0: all points; 1: some are missing; 3: the course has a bug; 5: nothing to grade."""
        if any(exercise.verdict == "course_error" for exercise in self.exercises):
            return 3
        if self.nothing_to_grade is not None or (self.skipped_points and not self.points):
            return 5
        all_passed = all(exercise.verdict in ("passed", "skipped") for exercise in self.exercises)
        return 0 if all_passed and self.complete and self.marks >= self.points else 1

    def record(self) -> ReportRecord:
        """The report as a typed record of the JSON report."""
        return ReportRecord(
            version=1,
            complete=self.complete,
            entry=self.entry,
            marks=self.marks,
            points=self.points,
            skipped_points=self.skipped_points,
            hidden_cases=self.hidden_cases,
            seconds=round(self.seconds, 3),
            seed=self.seed,
            devices=list(self.devices),
            versions=Versions(**self.versions),
            course=CourseRecord(self.course_name, self.course_version, self.sealed),
            confinement=msgspec.convert(self.confinement, Confinement),
            submission=SubmissionRecord(
                self.path,
                self.sha256,
                [
                    ProblemRecord(
                        file=problem.file,
                        line=problem.line,
                        cell=problem.cell,
                        message=problem.message,
                        headline=problem.headline,
                        costs=self.costs(problem),
                    )
                    for problem in self.problems
                ],
            ),
            nothing_to_grade=self.nothing_to_grade,
            titles=self.titles,
            exercises=[exercise_record(exercise) for exercise in self.exercises],
            examples=list(self.examples),
        )

    def to_json(self) -> str:
        """The JSON report as text (docs/report.schema.json describes it)."""
        data = msgspec.to_builtins(self.record())
        return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Report:
        """Read a JSON report. The values it shows become texts.

        Raises:
            UsageError: it is not a complete JSON report of nnexercises, version 1.
        """
        try:
            record = msgspec.json.decode(text, type=ReportRecord)
        except msgspec.MsgspecError as error:
            raise UsageError(f"not a whole JSON report of nnexercises, version 1: {error}") from error
        submission = record.submission
        return cls(
            exercises=tuple(exercise_of(exercise) for exercise in record.exercises),
            path=submission.path,
            sha256=submission.sha256,
            problems=tuple(
                Problem(p.file, p.message, p.line, p.cell, p.headline, tuple(p.costs)) for p in submission.problems
            ),
            course_name=record.course.name,
            course_version=record.course.version,
            versions=dict(vars(record.versions)),
            seed=record.seed,
            devices=tuple(record.devices),
            complete=record.complete,
            entry=record.entry,
            seconds=record.seconds,
            nothing_to_grade=record.nothing_to_grade,
            confinement=dict(vars(record.confinement)),
            sealed=record.course.sealed,
            examples=tuple(record.examples),
            titles=record.titles,
        )
