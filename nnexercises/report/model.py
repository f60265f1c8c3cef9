"""The data model of a report: what became of a case, an exercise, a submission."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from nnexercises.submission.files import Place, Problem

Verdict = Literal["passed", "failed", "not_attempted", "blocked", "timed_out", "crashed", "skipped", "course_error"]

#: An exercise that did not pass has the first of these that any of its cases has.
PRECEDENCE: tuple[Verdict, ...] = (
    "course_error", "crashed", "timed_out", "failed", "blocked", "not_attempted", "skipped",
)  # fmt: skip


#: For what is right on one device and fails on another.
ONE_DEVICE_ONLY = (
    "Right code works on any device. Make new tensors where the inputs are (device=x.device, torch.zeros_like(x), "
    "x.new_tensor(…)), and do not go through NumPy or lists."
)


def combined(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of an exercise from its cases', or of a case from its devices'."""
    seen = list(verdicts)
    return next((verdict for verdict in PRECEDENCE if verdict in seen), "passed")


@dataclass(frozen=True)
class CaseResult:
    """What became of one case.

    ``message`` is one line; ``input``, ``returned`` and ``expected`` are texts of a counterexample. ``mistakes`` are
    the names of known mistakes whose outcome this one equals.
    """

    name: str
    verdict: Verdict
    points: float
    message: str = ""
    hint: str | None = None
    hidden: bool = False
    file: str | None = None
    line: int | None = None
    cell: int | None = None
    source: str | None = None
    input: str | None = None
    returned: str | None = None
    expected: str | None = None
    seconds: float = 0.0
    devices: dict[str, Verdict] = field(default_factory=dict)
    blocked_by: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()

    @property
    def marks(self) -> float:
        return self.points if self.verdict == "passed" else 0.0

    @classmethod
    def over_devices(cls, results: Sequence[CaseResult]) -> CaseResult:
        """One result from those on each device: it passes where it passes on every device that was not skipped."""
        ran = [result for result in results if result.verdict != "skipped"] or list(results)
        verdict = combined(result.verdict for result in ran)
        worst = next(result for result in ran if result.verdict == verdict)
        devices = {device: one for result in results for device, one in result.devices.items()}
        made = replace(worst, devices=devices, seconds=sum(result.seconds for result in results))
        if verdict == "failed" and any(result.verdict == "passed" for result in ran):
            return replace(made, message=f"On {', '.join(worst.devices)}: {made.message}", hint=ONE_DEVICE_ONLY)
        return made


@dataclass(frozen=True)
class ExerciseResult:
    """What became of one exercise. ``place`` is where the submission defines it."""

    unit: str
    name: str
    title: str
    cases: tuple[CaseResult, ...]
    hint: str | None = None
    mistake: str | None = None
    place: Place | None = None

    @property
    def verdict(self) -> Verdict:
        return combined(case.verdict for case in self.cases)

    @property
    def points(self) -> float:
        """What could be earned here."""
        return sum(case.points for case in self.cases if case.verdict != "skipped")

    @property
    def skipped_points(self) -> float:
        return sum(case.points for case in self.cases if case.verdict == "skipped")

    @property
    def marks(self) -> float:
        return sum(case.marks for case in self.cases)

    @property
    def seconds(self) -> float:
        return sum(case.seconds for case in self.cases)

    @property
    def blocked_by(self) -> list[str]:
        return sorted({name for case in self.cases for name in case.blocked_by})

    @property
    def first_failed(self) -> CaseResult | None:
        """The first case that did not pass, the worst kind first; hidden ones only where no other failed."""
        failed = [case for case in self.cases if case.verdict not in ("passed", "skipped")]
        failed.sort(key=lambda case: (case.hidden, PRECEDENCE.index(case.verdict)))
        return failed[0] if failed else None


@dataclass(frozen=True)
class Report:
    """A graded submission: what every other format is made from."""

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

    @property
    def exit_code(self) -> int:
        """0 all points, 1 some missing, 3 the course is broken, 5 nothing to grade."""
        if any(exercise.verdict == "course_error" for exercise in self.exercises):
            return 3
        if self.nothing_to_grade is not None or (self.skipped_points and not self.points):
            return 5
        all_passed = all(exercise.verdict in ("passed", "skipped") for exercise in self.exercises)
        return 0 if all_passed and self.complete and self.marks >= self.points else 1

    def to_message(self) -> dict[str, Any]:
        """The JSON report, version 1."""
        return {
            "version": 1,
            "complete": self.complete,
            "entry": self.entry,
            "marks": self.marks,
            "points": self.points,
            "skipped_points": self.skipped_points,
            "hidden_cases": self.hidden_cases,
            "seconds": round(self.seconds, 3),
            "seed": self.seed,
            "devices": list(self.devices),
            "versions": self.versions,
            "course": {"name": self.course_name, "version": self.course_version, "sealed": self.sealed},
            "confinement": self.confinement,
            "submission": {
                "path": self.path,
                "sha256": self.sha256,
                "problems": [_problem(problem) for problem in self.problems],
            },
            "nothing_to_grade": self.nothing_to_grade,
            "exercises": [_exercise(exercise) for exercise in self.exercises],
        }

    def to_json(self) -> str:
        """The JSON report as text."""
        return json.dumps(self.to_message(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _problem(problem: Problem) -> dict[str, Any]:
    return {"file": problem.file, "line": problem.line, "cell": problem.cell, "message": problem.message}


def _exercise(exercise: ExerciseResult) -> dict[str, Any]:
    return {
        "unit": exercise.unit,
        "name": exercise.name,
        "verdict": exercise.verdict,
        "marks": round(exercise.marks, 6),
        "points": round(exercise.points, 6),
        "seconds": round(exercise.seconds, 3),
        "hint": exercise.hint,
        "mistake": exercise.mistake,
        "blocked_by": exercise.blocked_by,
        "file": exercise.place.file if exercise.place else None,
        "line": exercise.place.line if exercise.place else None,
        "cell": exercise.place.cell if exercise.place else None,
        "cases": [_case(case) for case in exercise.cases],
    }


def _case(case: CaseResult) -> dict[str, Any]:
    return {
        "name": case.name,
        "verdict": case.verdict,
        "marks": round(case.marks, 6),
        "points": round(case.points, 6),
        "hidden": case.hidden,
        "message": case.message,
        "file": case.file,
        "line": case.line,
        "cell": case.cell,
        "input": case.input,
        "returned": case.returned,
        "expected": case.expected,
        "seconds": round(case.seconds, 3),
        "devices": case.devices,
    }
