"""A report in GitHub's Markdown, for a job summary or a release."""

from __future__ import annotations

import re

from nnexercises.report.amounts import amount, total
from nnexercises.report.formats import Format
from nnexercises.report.looks import LOOKS
from nnexercises.report.model import Report
from nnexercises.report.results import CaseResult, ExerciseResult, where
from nnexercises.report.show import shown

#: The maximum size of a job summary, in bytes.
MAX_BYTES = 900 << 10
#: The maximum number of problems to list.
MAX_PROBLEMS = 5

NO_ROOM = "\nThere was no room to explain {} more.\n"


def render(report: Report, limit: int = MAX_BYTES) -> str:
    """The report in at most ``limit`` bytes; if it is longer, later exercises lose their explanations."""
    failed = [
        (exercise, exercise.first_tried or (exercise.first_failed if report.causes(exercise) else None))
        for exercise in report.exercises
    ]
    parts = [_head(report), *(_explanation(report, exercise, case) for exercise, case in failed if case is not None)]
    size, left_out = sum(len(part.encode()) for part in parts), 0
    while len(parts) > 1 and size + (len(NO_ROOM) + 4 if left_out else 0) > limit:
        size -= len(parts.pop().encode())
        left_out += 1
    if left_out:
        parts.append(NO_ROOM.format(left_out))
    result = "".join(parts)
    return result if len(result.encode()) <= limit else f"**{total(report)}**\n"


def _head(report: Report) -> str:
    lines = [f"## {total(report)}", ""]
    if report.nothing_to_grade:
        return "\n".join([*lines, f"Nothing to grade: {text(report.nothing_to_grade)}.", ""])
    problems = report.ordered_problems()
    lines += [f"- {text(problem.place)}: {text(problem.message)}" for problem in problems[:MAX_PROBLEMS]]
    if len(problems) > MAX_PROBLEMS:
        lines.append(f"- and {len(problems) - MAX_PROBLEMS} more; the JSON report lists them all")
    lines += ["", "| | exercise | marks |", "|---|---|---|"]
    for exercise in report.exercises:
        look = LOOKS[exercise.verdict]
        words = "" if exercise.verdict == "passed" else f" ({look.words})"
        points = amount(exercise.points or exercise.skipped_points)
        name = text(f"{exercise.unit}: {exercise.name}")
        lines.append(f"| {look.emoji} | {name}{words} | {amount(exercise.marks)} of {points} |")
    if not report.complete:
        lines += ["", "Some cases were not run, so this is not a final grade."]
    return "\n".join([*lines, "", f"Seed {report.seed}, on {', '.join(report.devices)}.", ""])


def _explanation(report: Report, exercise: ExerciseResult, case: CaseResult) -> str:
    name = text(case.name.replace("_", " "))
    lines = ["", f"### {text(exercise.name)}", "", f"*{name}*: {text(report.reason(exercise, case))}"]
    if case.file is not None:
        lines += ["", text(where(case.file, case.line, case.cell))]
    for label, block in shown(case.counterexample):
        lines += ["", f"{label}:", fenced(block)]
    if exercise.hint:
        lines += ["", f"**Hint:** {text(exercise.hint)}"]
    return "\n".join([*lines, ""])


def text(words: str) -> str:
    """Text escaped for Markdown, so that a student's markup, links, mentions and HTML have no effect."""
    escaped = re.sub(r"([\\`*_\[\]#!|~$])", r"\\\1", " ".join(words.split()))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;")


def fenced(block: str) -> str:
    """A fenced block; the fence is longer than any run of backticks inside."""
    longest = max((len(run) for run in re.findall(r"`+", block)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{block}\n{fence}"


FORMAT = Format(render, is_grade=False)
