"""Formats that a JSON report can be written in, by name."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nnexercises.errors import UsageError

#: Formats of one report, and of a class's.
OF_ONE = ("markdown", "junit", "classroom50", "github", "annotations", "gradescope", "prairielearn")
OF_A_CLASS = ("canvas", "moodle", "nbgrader")
#: Formats that show what happened; the others are grades.
SHOWN = ("markdown", "junit", "annotations")
NAMES = (*OF_ONE, *OF_A_CLASS)


def render(reports: Sequence[dict[str, Any]], name: str, title: str, files: Sequence[str]) -> str:
    """Reports in a format; in a class's, a student is known by the name of the file that the report is in.

    Raises:
        UsageError: a format of one report was asked for, and there are several; or the format is a grade, and a report
            is none.
    """
    if name not in SHOWN:
        for file, report in zip(files, reports, strict=True):
            _check_is_a_grade(report, file)
    if name in OF_A_CLASS:
        from nnexercises.report.csv_files import FORMATS, Graded

        students = [Path(file).stem for file in files]
        return FORMATS[name](map(Graded, students, reports), title)
    if len(reports) != 1:
        raise UsageError(f"{name} is a format of one report, and {len(reports)} were given")
    return _writers()[name](reports[0])


def _check_is_a_grade(report: dict[str, Any], file: str) -> None:
    if not report["complete"]:
        raise UsageError(f"{file} is no grade: not every case was run")
    for exercise in report["exercises"]:
        if exercise["verdict"] == "course_error":
            where = f"{exercise['unit']}/{exercise['name']}"
            raise UsageError(f"{file} is no grade: the course is broken in {where}; mend it, and grade again")


def _writers() -> dict[str, Callable[[dict[str, Any]], str]]:
    from nnexercises.report.formats import classroom50, github, gradescope, junit, markdown, prairielearn

    return {
        "markdown": markdown.render,
        "junit": junit.render,
        "classroom50": lambda report: _json(classroom50.result(report, os.environ)),
        "github": github.output,
        "annotations": lambda report: "".join(f"{line}\n" for line in github.annotate(report)),
        "gradescope": lambda report: _json(gradescope.results(report)),
        "prairielearn": lambda report: _json(prairielearn.results(report)),
    }


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
