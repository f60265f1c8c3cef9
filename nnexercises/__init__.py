"""nnexercises grades PyTorch exercises: an exercise is a drive, a grade is the difference between two outcomes.

Everything public is here. Names load on first use, so that a pytest run which grades nothing does not pay for them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnexercises.errors import CourseError, NnexercisesError, UsageError, WorkerError
    from nnexercises.grading import Grader, grade
    from nnexercises.spec import exercise
    from nnexercises.verdict import CaseResult, ExerciseResult, Report
    from nnexercises.worker.data import MissingData, data_folder
    from nnexercises.worker.solution import definition

_HOMES = {
    "CaseResult": "verdict",
    "CourseError": "errors",
    "ExerciseResult": "verdict",
    "Grader": "grading",
    "NnexercisesError": "errors",
    "Report": "verdict",
    "MissingData": "worker.data",
    "UsageError": "errors",
    "WorkerError": "errors",
    "data_folder": "worker.data",
    "definition": "worker.solution",
    "exercise": "spec",
    "grade": "grading",
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
