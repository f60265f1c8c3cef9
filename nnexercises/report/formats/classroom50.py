"""Classroom 50's ``result.json``: one test for each exercise, in whole numbers."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from nnexercises.report.amounts import scale, scaled_cases
from nnexercises.report.formats import Format
from nnexercises.report.model import Report

#: Keys of the result, and the runner's environment variables with their values.
PLACES = {
    "classroom": "CLASSROOM", "assignment": "ASSIGNMENT", "submission": "SUBMISSION_TAG", "commit": "COMMIT_URL",
    "release": "RELEASE_URL", "review": "REVIEW_URL",
}  # fmt: skip


def result(report: Report, environment: Mapping[str, str], now: datetime | None = None) -> dict[str, Any]:
    """The result for a runner with this ``environment``, at ``now``."""
    factor = scale(report)
    tests = []
    for exercise in report.exercises:
        cases = list(scaled_cases(exercise, factor))
        marks, points = sum(marks for _, marks, _ in cases), sum(points for _, _, points in cases)
        name = f"{exercise.unit}: {exercise.name}"
        tests.append({"test-name": name, "passed": marks == points > 0, "score": marks, "max-score": points})
    tests = [test for test in tests if test["max-score"]]
    return {
        "schema": "classroom50/result/v1",
        **{key: environment.get(variable, "") for key, variable in PLACES.items()},
        "datetime": (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }


def render(report: Report) -> str:
    """The result for this runner, as JSON."""
    return json.dumps(result(report, os.environ), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


FORMAT = Format(render)
