"""The GitHub Actions output that GitHub Classroom's reporter reads."""

from __future__ import annotations

import base64
import json
from typing import Any

from nnexercises.report.amounts import scale, scaled_cases
from nnexercises.report.formats import Format
from nnexercises.report.model import Report
from nnexercises.report.results import CaseResult
from nnexercises.submission.text import printable

#: The maximum size of the output: Linux allows 131,072 bytes for one variable and its name.
MAX_BYTES = 120_000
#: Limits on the length of a message, tried in turn until the output fits.
MESSAGE_LENGTHS = (300, 120, 40, 0)


def result(report: Report) -> dict[str, Any]:
    """The input of the reporter, whose notices add up scores while its table counts passed tests.

    So that the two agree on partial marks, every test is worth one: a case has as many tests as points, and all points
    are multiplied by the number that makes them whole.
    """
    factor = scale(report)
    tests: list[dict[str, Any]] = []
    for exercise in report.exercises:
        for case, marks, points in scaled_cases(exercise, factor):
            for part in range(points):
                name = f"{exercise.unit}: {exercise.name}, {case.name}"
                title = f"{name} ({part + 1} of {points})" if points > 1 else name
                tests.append(_test(title, case, bool(marks), report.reason(exercise, case)))
    if not tests:
        why = report.nothing_to_grade or "there was nothing to grade"
        failed = _test("nothing to grade", CaseResult("", "failed", 0.0), False, why)
        return {"version": 1, "status": "error", "max_score": 1, "tests": [failed]}
    passed = sum(test["score"] for test in tests)
    status = "pass" if passed == len(tests) else "fail"
    return {"version": 1, "status": status, "max_score": len(tests), "tests": tests}


def _test(name: str, case: CaseResult, passed: bool, reason: str) -> dict[str, Any]:
    return {
        "name": printable(name),
        "status": "pass" if passed else "fail",
        "score": int(passed),
        "message": "" if passed else printable(reason)[:300],
        "test_code": "",
        "filename": printable(case.file or ""),
        "line_no": case.line or 0,
        "duration": round(case.seconds * 1000),
    }


def render(report: Report) -> str:
    """The line for ``$GITHUB_OUTPUT``. It becomes an environment variable, so messages are cut to fit."""
    output = result(report)
    text = ""
    for limit in MESSAGE_LENGTHS:
        for test in output["tests"]:
            test["message"] = test["message"][:limit]
        text = base64.b64encode(json.dumps(output, separators=(",", ":")).encode()).decode()
        if len(text) <= MAX_BYTES:
            break
    return f"result={text}\n"


FORMAT = Format(render)
