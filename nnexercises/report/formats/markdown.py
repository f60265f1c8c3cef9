"""A report in GitHub's Markdown: for a job's summary, and for a release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nnexercises.report.failures import counterexample, first_failed
from nnexercises.report.formats.terminal import amount

#: Bytes that a job's summary may have and still be shown.
MOST = 900 << 10

NO_ROOM = "\nThere was no room to explain {} more.\n"

MARKS = {"passed": "✅", "failed": "❌", "timed_out": "⏱️", "crashed": "❌", "blocked": "⛔", "course_error": "⚠️"}


def render(report: dict[str, Any], most: int = MOST) -> str:
    """The report, in at most ``most`` bytes: where it is longer, later exercises lose their explanations."""
    parts = [_head(report), *map(_explanation, _not_passed(report))]
    size, left_out = sum(len(part.encode()) for part in parts), 0
    while len(parts) > 1 and size + (len(NO_ROOM) + 4 if left_out else 0) > most:
        size -= len(parts.pop().encode())
        left_out += 1
    if left_out:
        parts.append(NO_ROOM.format(left_out))
    made = "".join(parts)
    return made if len(made.encode()) <= most else f"**{_total(report)}**\n"


def _total(report: dict[str, Any]) -> str:
    return f"{amount(report['marks'])} of {amount(report['points'])} points"


def _head(report: dict[str, Any]) -> str:
    lines = [f"## {_total(report)}", ""]
    if report["nothing_to_grade"]:
        return "\n".join([*lines, f"Nothing to grade: {text(report['nothing_to_grade'])}.", ""])
    for problem in report["submission"]["problems"][:5]:
        place = f"{problem['file']}, line {problem['line']}" if problem["line"] else problem["file"]
        lines.append(f"- {text(place)}: {text(problem['message'])}")
    lines += ["", "| | exercise | marks |", "|---|---|---|"]
    for exercise in report["exercises"]:
        mark = MARKS.get(exercise["verdict"], "➖")
        points = exercise["points"] or sum(case["points"] for case in exercise["cases"])
        words = "" if exercise["verdict"] == "passed" else f" ({exercise['verdict'].replace('_', ' ')})"
        name = f"{exercise['unit']}: {exercise['name']}"
        lines.append(f"| {mark} | {text(name)}{words} | {amount(exercise['marks'])} of {amount(points)} |")
    if not report["complete"]:
        lines += ["", "Not every case was run: this is no grade."]
    return "\n".join([*lines, "", f"Seed {report['seed']}, on {', '.join(report['devices'])}.", ""])


def _not_passed(report: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for exercise in report["exercises"]:
        case = first_failed(exercise)
        if case is not None:
            yield exercise, case


def _explanation(failure: tuple[dict[str, Any], dict[str, Any]]) -> str:
    exercise, case = failure
    name = text(case["name"].replace("_", " "))
    lines = ["", f"### {text(exercise['name'])}", "", f"*{name}*: {text(case['message'])}"]
    if case["file"] is not None:
        lines += ["", f"{text(case['file'])}, line {case['line']}"]
    for label, shown in counterexample(case):
        lines += ["", f"{label}:", fenced(shown)]
    if exercise["hint"]:
        lines += ["", f"**Hint:** {text(exercise['hint'])}"]
    return "\n".join([*lines, ""])


def text(words: str) -> str:
    """Words as Markdown shows them as they are: no markup, link, mention or HTML of a student's."""
    escaped = re.sub(r"([\\`*_\[\]#!|~$])", r"\\\1", " ".join(words.split()))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;")


def fenced(block: str) -> str:
    """A block of text as it is: its fence is longer than any row of backticks in it."""
    longest = max((len(run) for run in re.findall(r"`+", block)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{block}\n{fence}"
