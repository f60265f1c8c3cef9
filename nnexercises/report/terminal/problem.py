"""One exercise in full: where it is, the smallest example, the cause, and what else depends on it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from nnexercises.report.amounts import amount
from nnexercises.report.diagnosis import Example
from nnexercises.report.excerpt import excerpt_lines
from nnexercises.report.finding import Counterexample, CountsAfter, Differs, Told
from nnexercises.report.looks import LOOKS
from nnexercises.report.model import Report
from nnexercises.report.results import CaseResult, ExerciseResult, where
from nnexercises.report.show import brief
from nnexercises.report.terminal.layout import Screen

#: How many lines an example's call, its results, and what the code printed may take.
MAX_CALL, MAX_RESULT, MAX_PRINTED = 12, 4, 10
#: How many other cases are named.
MAX_NAMED = 4


def place_of(exercise: ExerciseResult) -> tuple[str, str]:
    """The file and the line to look at, as far as they are known: ("student.py", "line 9")."""
    case, said = exercise.first_failed, exercise.diagnosis
    for found in (said, case, exercise.place):
        if found is not None and found.file is not None:
            return found.file, where(None, found.line, found.cell)
    return "", ""


def heading(exercise: ExerciseResult, screen: Screen) -> Iterator[Text]:
    """The exercise's name, its marks and where it is."""
    look = LOOKS[exercise.verdict]
    left = Text(f"{look.mark if screen.unicode else look.plain} ", style=look.style)
    left.append(exercise.name, style="bold")
    left.append(f"   {amount(exercise.marks)} of {amount(exercise.points)}")
    if exercise.verdict != "failed":
        left.append(f"   {look.words}", style=look.style)
    yield from screen.across(left, Text(", ".join(filter(None, place_of(exercise))), style="dim"))


def story(exercise: ExerciseResult, report: Report, screen: Screen) -> Iterator[Text]:
    """What is wrong with an exercise."""
    case = exercise.first_failed
    if case is None:
        return
    causes = report.causes(exercise, case)
    for problem in causes:
        yield Text()
        yield from screen.paragraph(f"{problem.place}: {problem.message}")
    said = exercise.diagnosis.message if exercise.diagnosis is not None else None
    yield Text()
    if case.excerpt is not None:
        for line in excerpt_lines(case.excerpt, screen.width - 8):
            yield Text(f"    {line}")
        yield Text()
        told = case.message if said is None or "raised" in case.message else None
        yield from _sentences(said, told, exercise.hint if said is None else None, case, screen)
    elif exercise.example is not None:
        yield from example_lines(exercise.example, screen)
        yield Text()
        told = None if said is not None or _is_about_numbers(case) else case.message
        yield from _sentences(told, said, exercise.hint if said is None else None, case, screen)
    else:
        if case.source:
            yield Text(f"    {screen.cut(case.source, screen.width - 4)}")
            yield Text()
        yield from _sentences(case.message, said, exercise.hint if said is None else None, case, screen)
        yield from _counterexample(case.counterexample, screen)
    yield from _others(exercise, case, screen)


def _sentences(
    first: str | None, second: str | None, hint: str | None, case: CaseResult, screen: Screen
) -> Iterator[Text]:
    """What there is to say, each once."""
    styles = (LOOKS[case.verdict].style, "", "cyan")
    for text, style in dict(zip((first, second, hint), styles, strict=True)).items():
        if text:
            yield from screen.paragraph(text, style)


def example_lines(example: Example, screen: Screen) -> Iterator[Text]:
    """A call with what it gives and what it should give: beside it where there is room, else below."""
    call = example.call.split("\n")
    call = call if len(call) <= MAX_CALL else [*call[: MAX_CALL - 1], "…"]
    label = "it" if example.returned.startswith("raises ") else "is"
    results = [(label, example.returned, "red")] if example.returned else []
    results.append(("should be", example.expected, "green"))
    for line in call:
        yield Text(f"    {line}", style="bold")
    for label, value, style in results:
        lines = list(_folded(value, screen.width - 18))
        for number, line in enumerate(lines[:MAX_RESULT]):
            last = number == MAX_RESULT - 1 and len(lines) > MAX_RESULT
            yield Text.assemble(
                "      ", (f"{label if not number else '':<10}", "dim"), (line if not last else "…", style)
            )
    if example.printed:
        printed = example.printed.rstrip("\n").split("\n")
        for number, line in enumerate(printed[:MAX_PRINTED]):
            yield Text.assemble("      ", (f"{'printed' if not number else '':<10}", "dim"), screen.cut(line, 60))
        if len(printed) > MAX_PRINTED:
            yield Text(f"{'':16}… and {len(printed) - MAX_PRINTED} more lines", style="dim")


def _folded(text: str, width: int) -> Iterator[str]:
    """A value in lines, broken after commas."""
    line = ""
    for part in text.replace(", ", ", \0").split("\0"):
        if line and len(line) + len(part.rstrip()) > width:
            yield line.rstrip()
            line = " " if text.startswith("[") else ""
        line += part
    yield line


def _counterexample(shown: Counterexample | None, screen: Screen) -> Iterator[Text]:
    parts = brief(shown)
    if parts:
        yield Text()
    for label, text in parts:
        for number, line in enumerate(text.split("\n")):
            yield Text.assemble(
                "    ", (f"{label if not number else '':<10}", "dim"), screen.cut(line, screen.width - 14)
            )


def _others(exercise: ExerciseResult, told: CaseResult, screen: Screen) -> Iterator[Text]:
    """The other cases that did not pass, and those that wait for this one."""
    others = [case for case in exercise.cases if case is not told and case.verdict not in ("passed", "skipped")]
    waiting = [case for case in others if _waits(case)]
    wrong = [case for case in others if case not in waiting]
    lines = [("Also wrong for", wrong), ("Graded once this is right", waiting)]
    if any(cases for _, cases in lines):
        yield Text()
    for label, cases in lines:
        if cases:
            names = [case.name.replace("_", " ") for case in cases[:MAX_NAMED]]
            more = f", {len(cases) - MAX_NAMED} more" if len(cases) > MAX_NAMED else ""
            yield from screen.paragraph(f"{label}: {', '.join(names)}{more}.", "dim")


def _is_about_numbers(case: CaseResult) -> bool:
    """Whether nothing but numbers differ, so that an example says it all."""
    return isinstance(case.finding, Differs) and case.finding.difference.what in ("number", "exact")


def _waits(case: CaseResult) -> bool:
    """Whether a case counts only once another one is right."""
    is_told = isinstance(case.finding, Told) and case.finding.message.startswith("Counts only once")
    return case.verdict == "blocked" and (is_told or isinstance(case.finding, CountsAfter))
