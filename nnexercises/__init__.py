"""nnexercises grades PyTorch exercises: an exercise is a drive, a grade is the difference between two outcomes.

Exports everything public. Names are imported on first use, so a pytest run that grades nothing does not pay for them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnexercises.course import common
    from nnexercises.course.exercise import exercise
    from nnexercises.course.facts import holds
    from nnexercises.drive.data import MissingData, data_folder
    from nnexercises.drive.loading import loaded
    from nnexercises.drive.solution import definition, is_constant
    from nnexercises.errors import CourseError, NnexercisesError, UsageError, WorkerError
    from nnexercises.grading.grader import Grader, grade
    from nnexercises.practice.check import check, load_ipython_extension
    from nnexercises.report.model import Report
    from nnexercises.report.results import CaseResult, ExerciseResult

#: The module that defines each name; ``common`` is itself a module.
_HOMES = {
    "CaseResult": "report.results",
    "CourseError": "errors",
    "ExerciseResult": "report.results",
    "Grader": "grading.grader",
    "MissingData": "drive.data",
    "NnexercisesError": "errors",
    "Report": "report.model",
    "UsageError": "errors",
    "WorkerError": "errors",
    "check": "practice.check",
    "common": "course",
    "data_folder": "drive.data",
    "definition": "drive.solution",
    "exercise": "course.exercise",
    "grade": "grading.grader",
    "holds": "course.facts",
    "is_constant": "drive.solution",
    "load_ipython_extension": "practice.check",
    "loaded": "drive.loading",
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
    "check",
    "common",
    "data_folder",
    "definition",
    "exercise",
    "grade",
    "holds",
    "is_constant",
    "load_ipython_extension",
    "loaded",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = importlib.import_module(f"nnexercises.{_HOMES[name]}")
    return importlib.import_module(f"{home.__name__}.{name}") if name == "common" else getattr(home, name)
