"""A report as text, for a terminal or a log: one screen, or with ``everything`` each exercise in full."""

from __future__ import annotations

import io
import shlex
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from nnexercises.report.amounts import amount
from nnexercises.report.formats import Format
from nnexercises.report.looks import LOOKS
from nnexercises.report.model import Report
from nnexercises.report.results import ExerciseResult, where
from nnexercises.report.terminal.everything import everything
from nnexercises.report.terminal.layout import ASCII, Screen
from nnexercises.report.terminal.overview import is_problem, overview, unit_line, units_of
from nnexercises.report.terminal.problem import example_lines, heading, place_of, story

#: The maximum number of problems with the files to list, and on one screen.
MAX_PROBLEMS, MAX_ON_SCREEN = 4, 2
#: What to do with a stub.
START = "Put your code where it says `raise NotImplementedError`, save, and run this again."


def render(
    report: Report, *, width: int = 80, color: bool = False, unicode: bool = True, all_exercises: bool = False
) -> str:
    """The report as text of at most ``width`` columns."""
    file = io.StringIO()
    console = Console(
        file=file, width=width, force_terminal=color, no_color=not color, highlight=False, safe_box=not unicode,
        color_system="standard" if color else None, legacy_windows=False, emoji=False, markup=False,
    )  # fmt: skip
    write(report, console, unicode, all_exercises)
    text = "".join(line.rstrip() + "\n" for line in file.getvalue().splitlines())
    return text if unicode else text.translate(ASCII).encode("ascii", "replace").decode()


def write(report: Report, console: Console, unicode: bool = True, all_exercises: bool = False) -> None:
    """Write the report on a console."""
    _problems(report, console, MAX_PROBLEMS if all_exercises else MAX_ON_SCREEN)
    if report.nothing_to_grade is not None:
        console.print(Text(f"Nothing to grade: {report.nothing_to_grade}.", style="bold red"))
        return
    screen = Screen(console.width, unicode)
    headlines = [problem for problem in report.problems if problem.headline]
    unread = headlines and all(
        exercise.verdict in ("not_attempted", "skipped") or any(one.headline for one in report.causes(exercise))
        for exercise in report.exercises
    )
    if all_exercises and not unread:
        everything(report, console, unicode)
    lines = [] if all_exercises else [*_screen(report, screen, told=not unread)]
    following = [] if unread or all_exercises else _next(report, screen)
    before = None
    total, examples = _total(report, screen, all_exercises), _examples(report, screen)
    for line in (*lines, *total, *examples, *following):
        if line or before:  # one blank line at a time
            console.print(line, soft_wrap=True)
        before = line


def first_problem(report: Report) -> ExerciseResult | None:
    """The exercise to begin with: one that others wait for, else the first that was attempted and did not pass."""
    problems = [exercise for exercise in report.exercises if is_problem(exercise)]
    own = [exercise for exercise in problems if exercise.verdict != "blocked"] or problems
    waited_for = {key for exercise in report.exercises for key in exercise.blocked_by}
    return min(own, key=lambda exercise: exercise.key not in waited_for, default=None)


def _screen(report: Report, screen: Screen, told: bool) -> Iterator[Text]:
    """The list and one problem in full; for a single problem, the problem comes first."""
    begin = first_problem(report) if told else None
    problems = [exercise for exercise in report.exercises if is_problem(exercise)]
    if begin is not None and len(problems) == 1:
        yield from heading(begin, screen)
        yield from story(begin, report, screen)
        yield Text()
    if begin is None or len(problems) == 1:
        for name, exercises in units_of(report).items():
            yield unit_line(name, exercises, screen)
        if begin is None and told:
            yield from _stub(report, screen)
        return
    yield from overview(report, screen)
    yield Text()
    waiting = [one.name for one in report.exercises if begin.key in one.blocked_by]
    names = ", ".join(waiting[:3]) + (", …" if len(waiting) > 3 else "")
    waits = f" ({names} wait{'s' if len(waiting) == 1 else ''} for it)" if waiting else ""
    file, line = place_of(begin)
    place = line if file.endswith(report.path.rsplit("/", 1)[-1]) else ", ".join(filter(None, (file, line)))
    yield from screen.paragraph(f"Begin here: {begin.name}{', ' if place else ''}{place}{waits}", "bold", indent=0)
    yield from story(begin, report, screen)


def _stub(report: Report, screen: Screen) -> Iterator[Text]:
    """The first exercise that is not begun, where nothing else is to be done."""
    begin = next((exercise for exercise in report.exercises if exercise.verdict == "not_attempted"), None)
    if begin is None:
        return
    yield Text()
    place = ", ".join(filter(None, place_of(begin)))
    left = Text(f"Begin with {begin.name}{': ' if place else ''}{place}", style="bold")
    yield from screen.across(left, f"({amount(begin.points)} point{'' if begin.points == 1 else 's'})")
    yield Text()
    if begin.title:
        yield from screen.paragraph(begin.title, indent=4)
        yield Text()
    if begin.example is not None:
        yield from example_lines(begin.example, screen)
        yield Text()
    said = begin.cases[0].message
    if begin.cases[0].file is not None or "not defined" in said:
        yield from screen.paragraph(said)
    else:
        yield from screen.paragraph(START, indent=0)
    short = [one for one in report.exercises if one.verdict == "not_attempted" and one is not begin]
    if short:
        least = sorted(short, key=lambda one: one.points)[:3]
        names = ", ".join(f"{one.name} ({amount(one.points)})" for one in least)
        yield from screen.paragraph(f"Short ones: {names}.", "dim", indent=0)


def _next(report: Report, screen: Screen) -> Iterator[Text]:
    """The next step, as the last line."""
    problems = [exercise for exercise in report.exercises if is_problem(exercise)]
    begin = first_problem(report)
    if begin is not None and len(problems) == 1:
        line = place_of(begin)[1]
        yield from screen.across(
            Text(f"Next: fix {begin.name}{' in ' if line else ''}{line}, and run this again.", style="bold"),
            Text("(everything: --all)", style="dim"),
        )
    elif begin is not None:
        others = [exercise for exercise in problems if exercise is not begin]
        other = min(others, key=lambda exercise: exercise.verdict == "blocked")
        command = (
            f"pytest --student {shlex.quote(report.path)}"
            if report.entry == "pytest"
            else (f"nnexercises grade {shlex.quote(report.path)}")
        )
        ways = (f"{command} --only {other.name}", f"--only {other.name}", "--only EXERCISE")
        lines = [f"Another one in full: {way}  (all: --all)" for way in ways]
        yield Text()
        yield Text(next((line for line in lines if cell_len(line) <= screen.width), lines[-1]), style="dim")


def _problems(report: Report, console: Console, most: int) -> None:
    """What is wrong with the files; what costs no marks by itself is only counted where there is no room for it."""
    for problem in (problem for problem in report.problems if problem.headline):
        console.print(Text.assemble((f"{problem.place}:", "bold red"), (f" {problem.message}", "red")), soft_wrap=False)
    others = [problem for problem in report.problems if not problem.headline and not report.costs(problem)]
    if not others:
        return
    console.print(Text("While reading the submission (this costs no marks by itself):", style="dim"))
    for problem in others[:most]:
        message = problem.message if len(problem.message) < 160 else problem.message[:159] + "…"
        console.print(Padding(Text(f"{problem.place}: {message}", style="dim"), (0, 0, 0, 2)))
    if len(others) > most:
        how = "--all shows them" if most < MAX_PROBLEMS >= len(others) else "--report-json lists them all"
        console.print(Padding(Text(f"… and {len(others) - most} more; {how}.", style="dim"), (0, 0, 0, 2)))
    console.print()


def _total(report: Report, screen: Screen, all_exercises: bool) -> Iterator[Text]:
    """The marks of all units together, and what else belongs to a grade."""
    is_everything = report.exit_code == 0
    if all_exercises or len(units_of(report)) > 1:
        total = Text(f"Total: {amount(report.marks)} of {amount(report.points)} points", style="bold")
        total.append(" ✓" if is_everything and not report.hidden_cases else "", style="green")
        yield Text()
        yield total
    for exercise in report.exercises:
        names = dict.fromkeys(key.split("/")[-1] for case in exercise.cases for key in case.carried)
        if names:
            text = f"{exercise.name} was graded as if the {' and '.join(names)} that it uses were right."
            yield from screen.paragraph(text, "dim", indent=0)
    if report.hidden_cases:
        cases = "1 case is" if report.hidden_cases == 1 else f"{report.hidden_cases} cases are"
        yield Text(f"{cases} hidden by the instructor, and counted above.")
    if report.skipped_points:
        yield from screen.paragraph(
            f"{amount(report.skipped_points)} more points were skipped: their device or data is not available"
            f"{'' if all_exercises else ' (--all says which)'}.",
            indent=0,
        )
    if not report.complete:
        yield Text("Some cases were not run, so this is not a final grade.", style="yellow")
    if all_exercises:
        versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
        line = f"seed {report.seed}, {versions}, on {', '.join(report.devices)}"
        yield from screen.paragraph(line, "dim", indent=0)
    elif report.seed:
        yield Text(f"seed {report.seed}", style="dim")


def _examples(report: Report, screen: Screen) -> Iterator[Text]:
    """The student's own examples, which cost no marks."""
    if report.examples:
        yield Text()
        yield Text("Your own examples:", style="bold")
    for example in report.examples:
        look = LOOKS["skipped" if example.agrees is None else "passed" if example.agrees else "failed"]
        yield from screen.paragraph(
            f"{where(example.file, example.line, example.cell)}: {example.call} → {example.expected}"
        )
        yield from screen.paragraph(example.message, look.style, indent=4)


FORMAT = Format(render, is_grade=False)
