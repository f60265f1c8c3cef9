"""A report as text, for a terminal or a log."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nnexercises.report.amounts import amount
from nnexercises.report.formats import Format
from nnexercises.report.looks import LOOKS
from nnexercises.report.model import Report
from nnexercises.report.results import CaseResult, ExerciseResult, Problem, where
from nnexercises.report.show import shown

#: The maximum number of problems to list; the others are counted.
MAX_PROBLEMS = 4


def render(report: Report, *, width: int = 80, color: bool = False, unicode: bool = True) -> str:
    """The report as text of at most ``width`` columns."""
    file = io.StringIO()
    console = Console(
        file=file, width=width, force_terminal=color, no_color=not color, highlight=False, safe_box=not unicode,
        color_system="standard" if color else None, legacy_windows=False, emoji=False, markup=False,
    )  # fmt: skip
    write(report, console, unicode)
    text = "".join(line.rstrip() + "\n" for line in file.getvalue().splitlines())
    return text if unicode else text.encode("ascii", "replace").decode()


def write(report: Report, console: Console, unicode: bool = True) -> None:
    """Write the report on a console."""
    _problems(report, console)
    if report.nothing_to_grade is not None:
        console.print(Text(f"Nothing to grade: {report.nothing_to_grade}.", style="bold red"))
        return
    unit = None
    headlines = [problem for problem in report.problems if problem.headline]
    unread = headlines and all(
        exercise.verdict in ("not_attempted", "skipped") or any(one.headline for one in report.causes(exercise))
        for exercise in report.exercises
    )
    for exercise in () if unread else report.exercises:
        if exercise.unit != unit:
            unit = exercise.unit
            console.print(Text(f"\n{report.titles.get(unit, unit)}", style="bold"))
        _exercise(exercise, report.causes(exercise, exercise.first_failed), console, unicode)
    console.print()
    _table(report, console)
    _total(report, console)
    _examples(report, console)


def _problems(report: Report, console: Console) -> None:
    for problem in (problem for problem in report.problems if problem.headline):
        console.print(Text.assemble((f"{problem.place}:", "bold red"), (f" {problem.message}", "red")), soft_wrap=False)
    others = [problem for problem in report.problems if not problem.headline and not report.costs(problem)]
    if not others:
        return
    console.print(Text("\nWhile reading the submission (this costs no marks by itself):", style="dim"))
    for problem in others[:MAX_PROBLEMS]:
        message = problem.message if len(problem.message) < 160 else problem.message[:159] + "…"
        console.print(Padding(Text(f"{problem.place}: {message}", style="dim"), (0, 0, 0, 2)))
    if len(others) > MAX_PROBLEMS:
        more = len(others) - MAX_PROBLEMS
        console.print(Padding(Text(f"… and {more} more; --report-json lists them all.", style="dim"), (0, 0, 0, 2)))


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


def _total(report: Report, console: Console) -> None:
    everything = report.exit_code == 0
    total = Text(f"\nTotal: {amount(report.marks)} of {amount(report.points)} points", style="bold")
    if everything:
        total.append(" ✓" if not report.hidden_cases else "", style="green")
    console.print(total)
    if report.hidden_cases:
        cases = "1 case is" if report.hidden_cases == 1 else f"{report.hidden_cases} cases are"
        console.print(f"{cases} hidden by the instructor, and counted above.")
    if report.skipped_points:
        console.print(
            f"{amount(report.skipped_points)} more points were skipped: their device or data is not available."
        )
    if not report.complete:
        console.print(Text("Some cases were not run, so this is not a final grade.", style="yellow"))
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    console.print(Text(f"seed {report.seed}, {versions}, on {', '.join(report.devices)}", style="dim"))


def _examples(report: Report, console: Console) -> None:
    """The student's own examples, which cost no marks."""
    if report.examples:
        console.print(Text("\nYour own examples:", style="bold"))
    for example in report.examples:
        look = LOOKS[{True: "passed", False: "failed", None: "skipped"}[example.agrees]]  # type: ignore[index]
        line = Text(f"{where(example.file, example.line, example.cell)}: {example.call} → {example.expected}")
        console.print(Padding(line, (0, 0, 0, 2)))
        console.print(Padding(Text(example.message, style=look.style), (0, 0, 0, 4)))


FORMAT = Format(render, is_grade=False)
