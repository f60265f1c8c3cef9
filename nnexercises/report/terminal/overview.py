"""The exercises of every unit, those with a problem in one line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from nnexercises.report.amounts import amount
from nnexercises.report.looks import LOOKS
from nnexercises.report.model import Report
from nnexercises.report.results import ExerciseResult
from nnexercises.report.terminal.layout import Screen, clause
from nnexercises.report.terminal.problem import place_of

#: How many lines the exercises of all units may take together.
MAX_LINES = 14
#: The longest example in a line, in characters.
SHORT = 25
#: The width of a name.
NAME = 18


def units_of(report: Report) -> dict[str, list[ExerciseResult]]:
    """The exercises by unit, in the order of the course."""
    units: dict[str, list[ExerciseResult]] = {}
    for exercise in report.exercises:
        units.setdefault(exercise.unit, []).append(exercise)
    return units


def is_problem(exercise: ExerciseResult) -> bool:
    """Whether an exercise was attempted and did not pass."""
    return exercise.verdict not in ("passed", "skipped", "not_attempted") or (
        exercise.verdict == "not_attempted" and exercise.marks > 0
    )


def overview(report: Report, screen: Screen) -> Iterator[Text]:
    """A line for each unit, with a line for each problem below it, as far as there is room."""
    units = units_of(report)
    left = MAX_LINES - 2 * len(units)
    for name, exercises in units.items():
        problems = [exercise for exercise in exercises if is_problem(exercise)]
        if not problems:
            yield unit_line(name, exercises, screen)
            continue
        yield from screen.across(Text(name, style="bold"), _points(exercises))
        room = max(left, 1) if len(problems) <= max(left, 1) else max(left - 1, 1)
        for exercise in problems[:room]:
            yield _row(exercise, screen)
        left -= len(problems[:room])
        rest = _counts(exercises, screen)
        if len(problems) > room:
            rest = [(f"… {len(problems) - room} more problems", "red"), *rest]
        if rest:
            yield Text.assemble("  ", *_joined(rest))


def unit_line(name: str, exercises: Sequence[ExerciseResult], screen: Screen) -> Text:
    """A unit on one line: what passed, what did not, and its points."""
    left = Text.assemble((f"{name:<12} ", "bold"), *_joined(_counts(exercises, screen, failed=True)))
    return next(screen.across(left, _points(exercises)))


def _joined(parts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [piece for part in parts for piece in (part, ("   ", ""))][:-1]


def _counts(exercises: Sequence[ExerciseResult], screen: Screen, failed: bool = False) -> list[tuple[str, str]]:
    """How many exercises passed, are not begun, or were skipped, each with a style; and how many ``failed``."""
    problems = sum(map(is_problem, exercises)) if failed else 0
    passed = sum(exercise.verdict == "passed" for exercise in exercises)
    idle = sum(exercise.verdict == "not_attempted" and not is_problem(exercise) for exercise in exercises)
    skipped = sum(exercise.verdict == "skipped" for exercise in exercises)
    parts = [(f"{_mark('passed', screen)} {passed}", "green")] if passed else []
    parts += [(f"{_mark('failed', screen)} {problems}", "red")] if problems else []
    parts += [(f"{_mark('not_attempted', screen)} {idle} not begun", "dim")] if idle else []
    return parts + ([(f"{_mark('skipped', screen)} {skipped} skipped", "dim")] if skipped else [])


def _mark(verdict: str, screen: Screen) -> str:
    look = LOOKS[verdict]  # type: ignore[index]
    return look.mark if screen.unicode else look.plain


def _points(exercises: Sequence[ExerciseResult]) -> Text:
    marks, points = (sum(getattr(exercise, what) for exercise in exercises) for what in ("marks", "points"))
    return Text(f"{amount(marks)} of {amount(points)} points")


def _row(exercise: ExerciseResult, screen: Screen) -> Text:
    """An exercise with a problem: its mark, name, marks, line, and the cause in a few words."""
    look = LOOKS[exercise.verdict]
    name = exercise.name if len(exercise.name) <= NAME else exercise.name[: NAME - 1] + "…"
    marks = f"{amount(exercise.marks)}/{amount(exercise.points)}"
    line = place_of(exercise)[1]
    start = f"{name:<{NAME}} {marks:>7}  {line:<9} "
    words = screen.cut(in_short(exercise), max(screen.width - len(start) - 4, 10))
    return Text.assemble("  ", (f"{_mark(exercise.verdict, screen)} ", look.style), start, words)


def in_short(exercise: ExerciseResult) -> str:
    """The cause in a few words."""
    case = exercise.first_failed
    if exercise.verdict == "blocked" and exercise.blocked_by:
        return f"waits for {', '.join(name.split('/')[-1] for name in exercise.blocked_by)}"
    if exercise.diagnosis is not None:
        return clause(exercise.diagnosis.message)
    example = exercise.example
    if example is not None and len(example.returned) + len(example.expected) <= SHORT:
        return f"{example.returned}, should be {example.expected}"
    return clause(case.message) if case is not None else ""
