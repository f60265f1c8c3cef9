"""What students use most: ``grade``, ``watch``, ``try`` and ``start``."""

from __future__ import annotations

import argparse
import contextlib
import os
import shlex
import shutil
import sys
from pathlib import Path

from nnexercises.cli.options import COURSE_HELP, OPTIONS, Parser, add_options, devices, terminal_settings
from nnexercises.errors import UsageError
from nnexercises.process.host import WorkerHost
from nnexercises.sandbox import PRELOAD


def add_commands(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the commands to the command line."""
    grade = commands.add_parser("grade", help="grade a file or folder", description="Grade a file or folder.")
    grade.add_argument("path", metavar="PATH", help="a .py file, a notebook, a folder of them, or a .zip")
    add_options(grade)
    grade.add_argument(
        "--require-confinement",
        action="store_true",
        help="refuse to grade where this machine cannot confine a submission",
    )
    grade.set_defaults(run=_grade)
    watch = commands.add_parser(
        "watch", help="grade again on every save", description="Grade a file or folder again on every save."
    )
    watch.add_argument("path", metavar="PATH", help="a .py file, a notebook, or a folder of them")
    add_options(watch)
    watch.set_defaults(run=_watch)
    trying = commands.add_parser(
        "try",
        help="try a call of your own",
        description="Show what the code gives for a call, and whether the reference agrees.",
    )
    trying.add_argument("path", metavar="PATH", help="a .py file, a notebook, or a folder of them")
    trying.add_argument(
        "call", metavar="CALL", nargs="?", help='such as "softmax([[1, 0]])"; without it, the examples in the file'
    )
    for names, settings in OPTIONS:
        if names[0] in ("--unit", "--course", "--data"):
            trying.add_argument(*names, **settings)
    trying.set_defaults(run=_try)
    start = commands.add_parser("start", help="write the exercises' stubs", description="Write stubs to begin in.")
    start.add_argument("folder", metavar="DIR", help="where to write them; nothing there is overwritten")
    start.add_argument("--course", metavar="DIR", help=COURSE_HELP)
    start.set_defaults(run=_start)


def _grade(options: argparse.Namespace) -> int:
    host = WorkerHost(PRELOAD)
    try:
        host.start()  # it imports torch while this process imports the rest
        return _grade_with(options, host)
    finally:
        host.close()


def _grade_with(options: argparse.Namespace, host: WorkerHost) -> int:
    from nnexercises.expected.sealed import SealedCase
    from nnexercises.grading.grader import Grader
    from nnexercises.practice import examples
    from nnexercises.report import file
    from nnexercises.report.formats import terminal
    from nnexercises.report.results import CaseResult

    targets = file.Targets.of(options.report_json, options.report_html)
    live = sys.stderr.isatty()
    columns = shutil.get_terminal_size().columns

    def progress(case: SealedCase, result: CaseResult) -> None:
        if live:
            line = f"{case.unit}/{case.exercise}: {case.label}"
            sys.stderr.write(f"\r\x1b[K{line[: columns - 1]}")
            sys.stderr.flush()

    with Grader(
        options.course,
        units=options.unit,
        seed=options.seed,
        data=options.data,
        host=host,
        require_confinement=options.require_confinement,
    ) as grader:
        report = grader.grade(options.path, devices=devices(options.device), only=options.only, progress=progress)
        report = examples.added(grader, options.path, report)
    if live:
        sys.stderr.write("\r\x1b[K")
    targets.write(report)
    print(terminal.render(report, **terminal_settings(), all_exercises=options.all), end="")
    return report.exit_code


def _watch(options: argparse.Namespace) -> int:
    with WorkerHost(PRELOAD) as host:
        from nnexercises.grading.grader import Grader
        from nnexercises.practice.watching import watch
        from nnexercises.report import file
        from nnexercises.report.formats import terminal

        targets = file.Targets.of(options.report_json, options.report_html)
        grader = Grader(options.course, units=options.unit, seed=options.seed, data=options.data, host=host)
        with contextlib.suppress(KeyboardInterrupt):
            watch(
                grader,
                options.path,
                devices(options.device),
                say=lambda text: print(text, end="" if text.endswith("\n") else "\n", flush=True),
                render=lambda report: terminal.render(report, **terminal_settings()),
                on_report=targets.write,
            )
    return 0


def _try(options: argparse.Namespace) -> int:
    with WorkerHost(PRELOAD) as host:
        from nnexercises.grading.grader import Grader
        from nnexercises.practice import examples, trying

        grader = Grader(options.course, units=options.unit, data=options.data, host=host)
        shown = examples.tried if options.call is None else lambda run: trying.tried(run, options.call)
        with grader.open(options.path, ["cpu"]) as run:
            text, is_fine = shown(run)
        print(text, end="")
        return int(not is_fine)


def _start(options: argparse.Namespace) -> int:
    from nnexercises.course import stub
    from nnexercises.course.folder import find

    folder = Path(options.folder).expanduser()
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{options.folder} is a file: give a folder")
    option = "" if options.course is None else f" --course {shlex.quote(options.course)}"
    absolute = option
    if options.course is not None and os.path.exists(options.course):
        absolute = f" --course {shlex.quote(str(Path(options.course).resolve()))}"
    written, kept = stub.start(folder, find(options.course), options=absolute)
    for path in written:
        print(f"wrote {path}")
    for path in kept:
        print(f"kept  {path}, which was there already")
    if written:
        print(f"\nNow open {written[0]}, and see how far you are with:  nnexercises grade {options.folder}{option}")
    return 0
