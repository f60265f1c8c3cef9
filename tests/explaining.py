"""The evidence for a diagnosis, from the text of a student's file that is run here, in this process."""

from __future__ import annotations

import linecache
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nnexercises.course.kinds import Kind
from nnexercises.drive.outcome import Outcome
from nnexercises.drive.request import Request
from nnexercises.drive.runner import run
from nnexercises.drive.solution import Solution
from nnexercises.expected.sealed import Role, SealedCase, SealedExercise, SealedTrial
from nnexercises.explain.evidence import Attempt, Evidence
from nnexercises.explain.excerpts import stop_of
from nnexercises.submission.files import Cell, SourceFile, Submission
from nnexercises.submission.source import Source
from nnexercises.values import Array, Value

FILE = "student.py"


def tensor(*shape: int) -> Array:
    """A tensor of small numbers of any shape."""
    return Array(np.arange(np.prod(shape), dtype=np.float32).reshape(shape) / 8, "float32")


def integers(*numbers: int) -> Array:
    return Array(np.array(numbers, dtype=np.int64), "int64")


def submission(text: str) -> Submission:
    file = SourceFile(FILE, Path(FILE), "student", [Cell(1, 1, text, FILE)], text)
    return Submission(Path(FILE), Path(), [file], "")


def evidence(
    text: str,
    inputs: Mapping[str, Value],
    *,
    name: str = "f",
    role: Role = "values",
    kinds: Mapping[str, Kind] | None = None,
    seconds: float | None = None,
    expected: Outcome | None = None,
) -> Evidence:
    """What is known of the exercise ``name`` of a file after one draw, which was to have the outcome ``expected``."""
    linecache.cache[FILE] = (len(text), None, text.splitlines(keepends=True), FILE)
    namespace: dict[str, Any] = {"__name__": "student"}
    exec(compile(text, FILE, "exec"), namespace)

    def drive(solution: Any, **arguments: Any) -> Any:
        return getattr(solution, name)(*arguments.values())

    request = Request(dict(inputs), differentiate=role == "gradients", seconds=seconds)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outcome = run(drive, Solution([namespace]), request, {FILE})
    trial = SealedTrial(dict(inputs), expected or outcome)
    case = SealedCase("unit", name, "ordinary", "ordinary", role, name, 1.0, trials=(trial,))
    exercise = SealedExercise("unit", name, "", 1.0, cases=(case,), parameters=tuple(inputs), kinds=dict(kinds or {}))
    found = Source.of([text]).graded(name)
    student = submission(text)
    return Evidence(
        (Attempt(exercise, case, trial, outcome, "cpu"),),
        found[-1] if found else None,
        student.definition(name),
        stop_of(student, outcome.raised),
    )
