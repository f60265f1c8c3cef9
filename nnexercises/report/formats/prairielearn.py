"""PrairieLearn's ``results.json``: one test for each exercise, and a score from 0 to 1."""

from __future__ import annotations

from typing import Any

from nnexercises.report.failures import counterexample, first_failed


def results(report: dict[str, Any]) -> dict[str, Any]:
    """The results; a submission that could not be read is not gradable, and costs its author no attempt."""
    unread = report["nothing_to_grade"]
    problems = [f"{problem['file']}: {problem['message']}" for problem in report["submission"]["problems"]]
    tests = []
    for exercise in report["exercises"]:
        case = first_failed(exercise) or exercise["cases"][0]
        hint = f"\nHint: {exercise['hint']}" if exercise["hint"] else ""
        tests.append(
            {
                "name": f"{exercise['unit']}: {exercise['name']}",
                "points": exercise["marks"],
                "max_points": exercise["points"],
                "message": "" if exercise["verdict"] == "passed" else case["message"] + hint,
                "output": "\n".join(f"{label}:\n{shown}" for label, shown in counterexample(case)),
            }
        )
    return {
        "gradable": unread is None,
        "score": report["marks"] / report["points"] if report["points"] else 0.0,
        "message": unread or f"seed {report['seed']}",
        "format_errors": [unread] if unread else [],
        "output": "\n".join(problems)[:50_000],
        "tests": [test for test in tests if test["max_points"]],
    }
