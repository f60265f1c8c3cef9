"""Every exercise in full, for ``--all``."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nnexercises.report.amounts import amount
from nnexercises.report.looks import LOOKS
from nnexercises.report.model import Report
from nnexercises.report.results import CaseResult, ExerciseResult, Problem, where
from nnexercises.report.show import shown


def everything(report: Report, console: Console, unicode: bool = True) -> None:
    """Write every exercise on a console, with the case that failed first, and a table of the units."""
    unit = None
    for exercise in report.exercises:
        if exercise.unit != unit:
            unit = exercise.unit
            console.print(Text(f"\n{report.titles.get(unit, unit)}", style="bold"))
        _exercise(exercise, report.causes(exercise, exercise.first_failed), console, unicode)
    console.print()
    _table(report, console)


def _exercise(exercise: ExerciseResult, causes: Sequence[Problem], console: Console, unicode: bool) -> None:
    look = LOOKS[exercise.verdict]
    name = Text(f"  {look.mark if unicode else look.plain} ", style=look.style)
    if exercise.verdict in ("not_attempted", "skipped") and not exercise.marks:
        name.append(exercise.name)
        words = Text(f"{look.words} ({amount(exercise.points + exercise.skipped_points)})", style=look.style)
        _beside(name, words, console)
        if exercise.verdict == "skipped" or exercise.cases[0].file is not None:
            console.print(Padding(Text(exercise.cases[0].message, style="dim"), (0, 0, 0, 4)))
        return
    name.append(exercise.name, style="bold")
    words = Text(f"{amount(exercise.marks)} of {amount(exercise.points)}")
    if exercise.verdict not in ("passed", "failed"):
        words.append(f"  {look.words}", style=look.style)
    _beside(name, words, console)
    failed = exercise.first_failed
    if failed is not None:
        others = sum(case.verdict not in ("passed", "skipped") for case in exercise.cases) - 1
        _failure(failed, exercise, causes, others, console)


def _beside(name: Text, words: Text, console: Console) -> None:
    """Print a name and words about it on one line, or on two if they do not fit."""
    fits = name.cell_len + 2 + words.cell_len <= console.width
    console.print(Text.assemble(name, "  " if fits else "\n    ", words))


def _failure(
    case: CaseResult, exercise: ExerciseResult, causes: Sequence[Problem], others: int, console: Console
) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("case", Text(case.name.replace("_", " ")))
    table.add_row("", Text(case.message, style=LOOKS[case.verdict].style))
    for problem in causes:
        table.add_row("because", Text(f"{problem.place}: {problem.message}"))
    if case.file is not None:
        table.add_row("where", Text(where(case.file, case.line, case.cell), style="bold"))
        if case.source:
            table.add_row("", Text(case.source))
    for label, text in shown(case.counterexample):
        table.add_row(label, Text(text))
    hint = exercise.hint or case.hint
    if hint is not None:
        table.add_row("hint", Text(hint, style="cyan"))
    if others > 0:
        table.add_row("", Text(f"{others} more case{'s' * (others > 1)} of this exercise did not pass.", style="dim"))
    console.print(Padding(table, (0, 0, 1, 4)))


def _table(report: Report, console: Console) -> None:
    table = Table(box=None, padding=(0, 3, 0, 0), header_style="bold")
    table.add_column("Unit")
    table.add_column("Passed", justify="right")
    table.add_column("Not passed", justify="right")
    table.add_column("Not attempted", justify="right")
    table.add_column("Marks", justify="right")
    for unit in dict.fromkeys(exercise.unit for exercise in report.exercises):
        exercises = [exercise for exercise in report.exercises if exercise.unit == unit]
        passed = sum(exercise.verdict == "passed" for exercise in exercises)
        idle = sum(exercise.verdict in ("not_attempted", "skipped") for exercise in exercises)
        marks = amount(sum(exercise.marks for exercise in exercises))
        points = amount(sum(exercise.points for exercise in exercises))
        table.add_row(unit, str(passed), str(len(exercises) - passed - idle), str(idle), f"{marks} of {points}")
    console.print(table)
