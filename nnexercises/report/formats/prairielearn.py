"""PrairieLearn's ``results.json``: one test for each exercise, and a score from 0 to 1."""

from __future__ import annotations

import json
from typing import Any

from nnexercises.report.formats import Format
from nnexercises.report.model import Report
from nnexercises.report.show import shown


def results(report: Report) -> dict[str, Any]:
    """The results; a submission without anything to grade is not gradable, and costs no attempt."""
    nothing = report.nothing_to_grade
    problems = [f"{problem.place}: {problem.message}" for problem in report.ordered_problems()]
    tests = []
    for exercise in report.exercises:
        case = exercise.first_tried or exercise.cases[0]
        hint = f"\nHint: {exercise.hint}" if exercise.hint else ""
        tests.append(
            {
                "name": f"{exercise.unit}: {exercise.name}",
                "points": round(exercise.marks, 6),
                "max_points": round(exercise.points, 6),
                "message": "" if exercise.verdict == "passed" else report.reason(exercise, case) + hint,
                "output": "\n".join(f"{label}:\n{text}" for label, text in shown(case.counterexample)),
            }
        )
    return {
        "gradable": nothing is None,
        "score": report.marks / report.points if report.points else 0.0,
        "message": nothing or f"seed {report.seed}",
        "format_errors": [nothing] if nothing else [],
        "output": "\n".join(problems)[:50_000],
        "tests": [test for test in tests if test["max_points"]],
    }


def render(report: Report) -> str:
    """The results as JSON."""
    return json.dumps(results(report), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


FORMAT = Format(render)
