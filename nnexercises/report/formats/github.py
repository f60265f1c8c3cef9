"""GitHub Actions: the output that GitHub Classroom's reporter reads, and annotations at a student's lines."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from nnexercises.report.failures import first_failed
from nnexercises.report.whole_numbers import graded, scale
from nnexercises.submission.text import printable

#: Annotations of one kind that a step may make.
MOST = 10
#: Bytes of the output: Linux takes up to 131,072 for one variable and its name.
MOST_BYTES = 120_000


def result(report: dict[str, Any]) -> dict[str, Any]:
    """What a grader gives the reporter: its notices add scores up, its table counts tests that passed.

    So that the two agree on partial marks, every test here is worth one: a case has as many as it has points, and all
    points are multiplied by the number that makes them whole.
    """
    by = scale(report)
    tests: list[dict[str, Any]] = []
    for exercise in report["exercises"]:
        for case, marks, points in graded(exercise, by):
            for part in range(points):
                name = f"{exercise['unit']}: {exercise['name']}, {case['name']}"
                tests.append(_test(f"{name} ({part + 1} of {points})" if points > 1 else name, case, bool(marks)))
    if not tests:
        why = report["nothing_to_grade"] or "there was nothing to grade"
        lost: dict[str, Any] = {"file": None, "line": None, "message": why, "seconds": 0.0}
        return {"version": 1, "status": "error", "max_score": 1, "tests": [_test("nothing to grade", lost, False)]}
    passed = sum(test["score"] for test in tests)
    status = "pass" if passed == len(tests) else "fail"
    return {"version": 1, "status": status, "max_score": len(tests), "tests": tests}


def _test(name: str, case: dict[str, Any], passed: bool) -> dict[str, Any]:
    return {
        "name": printable(name),
        "status": "pass" if passed else "fail",
        "score": int(passed),
        "message": "" if passed else printable(case["message"])[:300],
        "test_code": "",
        "filename": printable(case["file"] or ""),
        "line_no": case["line"] or 0,
        "duration": round(case["seconds"] * 1000),
    }


def output(report: dict[str, Any]) -> str:
    """The line for ``$GITHUB_OUTPUT``. It becomes a variable of an environment: messages are cut to fit in one."""
    made = result(report)
    for longest in (300, 120, 40, 0):
        for test in made["tests"]:
            test["message"] = test["message"][:longest]
        text = base64.b64encode(json.dumps(made, separators=(",", ":")).encode()).decode()
        if len(text) <= MOST_BYTES:
            break
    return f"result={text}\n"


def annotate(report: dict[str, Any]) -> Iterator[str]:
    """Workflow commands that mark the lines where exercises failed.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    made = 0
    for exercise in report["exercises"]:
        case = first_failed(exercise)
        if case is None or made == MOST:
            continue
        made += 1
        place = {"title": f"{exercise['name']}: {exercise['verdict'].replace('_', ' ')}"}
        where = case if case["file"] is not None else exercise
        if where["file"] is not None:
            place |= {"file": where["file"], "line": str(where["line"] or 1)}
        message = case["message"] + (f" Hint: {exercise['hint']}" if exercise["hint"] else "")
        properties = ",".join(f"{key}={_property(value)}" for key, value in place.items())
        yield f"::error {properties}::{_data(message)}"


def _data(words: str) -> str:
    return printable(words).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")
