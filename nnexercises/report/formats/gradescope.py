"""Gradescope's ``results.json``: one test for each case, explained in HTML."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from nnexercises.report.amounts import total
from nnexercises.report.formats import Format
from nnexercises.report.model import Report
from nnexercises.report.results import CaseResult, where
from nnexercises.report.show import shown


def results(report: Report) -> dict[str, Any]:
    """The results. Hidden cases stay hidden; Gradescope then also hides the total."""
    tests: list[dict[str, Any]] = []
    for exercise in report.exercises:
        for case in exercise.cases:
            name = f"{exercise.unit}: {exercise.name}, {case.name.replace('_', ' ')}"
            test: dict[str, Any] = {
                "name": name,
                "number": f"{len(tests) + 1}",
                "status": "passed" if case.verdict == "passed" else "failed",
                "output": _explanation(
                    case,
                    report.reason(exercise, case),
                    exercise.hint if case is exercise.first_tried else None,
                ),
                "output_format": "html",
                "visibility": "hidden" if case.hidden else "visible",
                "tags": [exercise.unit, exercise.name],
            }
            if case.verdict == "skipped":
                del test["status"]  # neither passed nor failed: it earns and costs nothing
            else:
                test |= {"score": round(case.marks, 6), "max_score": round(case.points, 6)}
            tests.append(test)
    problems = "".join(
        f"<li>{escape(problem.place)}: {escape(problem.message)}</li>" for problem in report.ordered_problems()
    )
    nothing = report.nothing_to_grade
    head = f"Nothing to grade: {escape(nothing)}." if nothing else f"{total(report)}, seed {report.seed}"
    return {
        "score": report.marks,
        "execution_time": round(report.seconds, 1),
        "output": f"<p>{head}</p>" + (f"<ul>{problems}</ul>" if problems else ""),
        "output_format": "html",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {
            "seed": report.seed,
            "course": {"name": report.course_name, "version": report.course_version, "sealed": report.sealed},
            "versions": report.versions,
        },
    }


def _explanation(case: CaseResult, reason: str, hint: str | None) -> str:
    if case.verdict == "passed":
        return "<p>Passed.</p>"
    parts = [f"<p>{escape(reason)}</p>"]
    if case.file is not None:
        parts.append(f"<p>{escape(where(case.file, case.line, case.cell))}</p>")
    parts += [f"<p>{label}:</p><pre>{escape(text)}</pre>" for label, text in shown(case.counterexample)]
    if hint:
        parts.append(f"<p><strong>Hint:</strong> {escape(hint)}</p>")
    return "".join(parts)


def render(report: Report) -> str:
    """The results as JSON."""
    return json.dumps(results(report), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


FORMAT = Format(render)
