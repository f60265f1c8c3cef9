"""nnexercises grades PyTorch exercises: an exercise is a drive, a grade is the difference between two outcomes.

Everything public is here. Names load on first use, so that a pytest run which grades nothing does not pay for them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnexercises.course.spec import exercise
    from nnexercises.drive.data import MissingData, data_folder
    from nnexercises.drive.solution import definition
    from nnexercises.errors import CourseError, NnexercisesError, UsageError, WorkerError
    from nnexercises.grading.grader import Grader, grade
    from nnexercises.report.model import CaseResult, ExerciseResult, Report

_HOMES = {
    "CaseResult": "report.model",
    "CourseError": "errors",
    "ExerciseResult": "report.model",
    "Grader": "grading.grader",
    "NnexercisesError": "errors",
    "Report": "report.model",
    "MissingData": "drive.data",
    "UsageError": "errors",
    "WorkerError": "errors",
    "data_folder": "drive.data",
    "definition": "drive.solution",
    "exercise": "course.spec",
    "grade": "grading.grader",
}

__all__ = [
    "CaseResult",
    "CourseError",
    "ExerciseResult",
    "Grader",
    "MissingData",
    "NnexercisesError",
    "Report",
    "UsageError",
    "WorkerError",
    "data_folder",
    "definition",
    "exercise",
    "grade",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"nnexercises.{_HOMES[name]}"), name)
