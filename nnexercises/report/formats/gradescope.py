"""Gradescope's ``results.json``: one test for each case, explained in HTML."""

from __future__ import annotations

from html import escape
from typing import Any

from nnexercises.report.failures import counterexample, first_failed
from nnexercises.report.formats.terminal import amount


def results(report: dict[str, Any]) -> dict[str, Any]:
    """The results. A case that an instructor has hidden stays hidden, and with it, as Gradescope has it, the total."""
    tests: list[dict[str, Any]] = []
    for exercise in report["exercises"]:
        telling = first_failed(exercise)
        for case in exercise["cases"]:
            name = f"{exercise['unit']}: {exercise['name']}, {case['name'].replace('_', ' ')}"
            test = {
                "name": name,
                "number": f"{len(tests) + 1}",
                "status": "passed" if case["verdict"] == "passed" else "failed",
                "output": _explanation(case, exercise["hint"] if case is telling else None),
                "output_format": "html",
                "visibility": "hidden" if case["hidden"] else "visible",
                "tags": [exercise["unit"], exercise["name"]],
            }
            if case["verdict"] == "skipped":
                del test["status"]  # neither: it earns nothing and costs nothing
            else:
                test |= {"score": case["marks"], "max_score": case["points"]}
            tests.append(test)
    problems = "".join(
        f"<li>{escape(problem['file'])}{_line(problem)}: {escape(problem['message'])}</li>"
        for problem in report["submission"]["problems"]
    )
    total = f"{amount(report['marks'])} of {amount(report['points'])} points"
    nothing = report["nothing_to_grade"]
    said = f"<p>Nothing to grade: {escape(nothing)}.</p>" if nothing else f"<p>{total}, seed {report['seed']}</p>"
    return {
        "score": report["marks"],
        "execution_time": round(report["seconds"], 1),
        "output": said + (f"<ul>{problems}</ul>" if problems else ""),
        "output_format": "html",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"seed": report["seed"], "course": report["course"], "versions": report["versions"]},
    }


def _line(problem: dict[str, Any]) -> str:
    return f", line {problem['line']}" if problem["line"] else ""


def _explanation(case: dict[str, Any], hint: str | None) -> str:
    if case["verdict"] == "passed":
        return "<p>Passed.</p>"
    parts = [f"<p>{escape(case['message'])}</p>"]
    if case["file"] is not None:
        parts.append(f"<p>{escape(case['file'])}{_line(case)}</p>")
    parts += [f"<p>{label}:</p><pre>{escape(shown)}</pre>" for label, shown in counterexample(case)]
    if hint:
        parts.append(f"<p><strong>Hint:</strong> {escape(hint)}</p>")
    return "".join(parts)
