"""The command line: ``nnexercises grade PATH`` and the other commands, one function each."""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import os
import secrets
import shlex
import shutil
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from nnexercises.errors import NnexercisesError, UsageError
from nnexercises.process.host import WorkerHost
from nnexercises.sandbox import PRELOAD

#: The report formats: the names of the modules in ``report.formats``, listed without importing them.
FORMATS = sorted(file.stem for file in (Path(__file__).parent / "report" / "formats").glob("[!_]*.py"))

COURSE_HELP = "a course's folder, its sealed file or its name, if it is installed; without it, the built-in one"

INTERRUPTED = 2
OUR_FAULT = 3
USAGE = 4


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"nnexercises: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status (see docs/command-line.md)."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except UsageError as error:
        print(f"nnexercises: {error}", file=sys.stderr)
        return USAGE
    except NnexercisesError as error:
        print(f"nnexercises: {error}", file=sys.stderr)
        return OUR_FAULT
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        print(f"nnexercises: {place}{error.strerror or error}", file=sys.stderr)
        return OUR_FAULT if options.command == "grade" else USAGE
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}, line {frame.lineno}"
        print(
            f"nnexercises: our own fault, please report it: {type(error).__name__}: {error} ({where})", file=sys.stderr
        )
        return OUR_FAULT
    except KeyboardInterrupt:
        print("nnexercises: interrupted", file=sys.stderr)
        return INTERRUPTED


def _parser() -> _Parser:
    parser = _Parser(prog="nnexercises", description="Grade PyTorch exercises.")
    parser.add_argument(
        "--version", action="version", version=f"nnexercises {importlib.metadata.version('nnexercises')}"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
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
    handout = commands.add_parser(
        "handout", help="make the students' edition", description="Write what students get: stubs and a sealed course."
    )
    handout.add_argument("folder", metavar="DIR", help="an empty or new folder")
    handout.add_argument("--course", metavar="DIR", help=COURSE_HELP)
    _add_sealing(handout)
    handout.set_defaults(run=_handout)
    report = commands.add_parser(
        "report", help="write a JSON report in another format", description="Write a JSON report in another format."
    )
    report.add_argument("files", metavar="FILE", nargs="+", help="a JSON report; several for a class's CSV")
    report.add_argument("--to", required=True, choices=FORMATS, help="the format")
    report.add_argument("--title", default="nnexercises", help="the assignment's name, in a CSV")
    report.add_argument("--output", metavar="FILE", help="write to this file instead of the terminal")
    report.set_defaults(run=_report)
    workflow = commands.add_parser(
        "workflow", help="write files for a grading service", description="Write the files that a service grades with."
    )
    workflow.add_argument("service", choices=("classroom50", "github", "gradescope"))
    workflow.add_argument("folder", metavar="DIR", help="where to write them")
    workflow.add_argument("--course", metavar="DIR", help=COURSE_HELP)
    _add_sealing(workflow)
    workflow.set_defaults(run=_workflow)
    new = commands.add_parser(
        "new", help="begin a course, unit or exercise", description="Write something to begin in."
    )
    kinds = new.add_subparsers(dest="kind", required=True, metavar="KIND", parser_class=_Parser)
    new_course = kinds.add_parser("course", help="a course with one unit", description="Write a course to begin in.")
    new_course.add_argument("folder", metavar="DIR", help="an empty or new folder")
    new_unit = kinds.add_parser("unit", help="a unit of one exercise", description="Add a unit to a course.")
    new_exercise = kinds.add_parser("exercise", help="an exercise", description="Add an exercise to a unit.")
    new_exercise.add_argument("unit", metavar="UNIT", help="the unit to add it to")
    for kind in (new_unit, new_exercise):
        kind.add_argument("name", metavar="NAME", help="its name in Python")
        kind.add_argument("--course", metavar="DIR", default=".", help="the course's folder (this one)")
    new.set_defaults(run=_new)
    check = commands.add_parser("check", help="prove a course sound", description="Prove a course sound.")
    check.add_argument("course", metavar="COURSE", nargs="?", help=COURSE_HELP)
    check.add_argument("--unit", action="append", metavar="U", help="check this unit only (may be repeated)")
    check.add_argument("--data", metavar="DIR", help="folder with data sets, for exercises that need one")
    check.add_argument(
        "--tolerances", action="store_true", help="print how exact the references are in each dtype instead"
    )
    check.set_defaults(run=_check)
    return parser


def _add_sealing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seeds", type=count, metavar="N", help="how many seeds the sealed course holds")
    parser.add_argument("--package", metavar="SPEC", help="what pip installs on the service (this version)")


def seed(text: str) -> int:
    """The value of ``--seed``; "random" draws a seed that nobody can prepare for."""
    return secrets.randbelow(1 << 31) if text == "random" else int(text)


def count(text: str) -> int:
    """Parse a whole number of 1 or more."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def add_options(group: argparse._ActionsContainer) -> None:
    """Add the options that the command shares with the pytest plugin."""
    for names, settings in OPTIONS:
        group.add_argument(*names, **settings)


#: Grading options, for argparse and for pytest's parser.
OPTIONS: list[tuple[list[str], dict[str, Any]]] = [
    (["--unit"], {"action": "append", "metavar": "U", "help": "grade this unit only (may be repeated)"}),
    (["--course"], {"metavar": "DIR", "help": COURSE_HELP}),
    (
        ["--device"],
        {
            "metavar": "cpu,…",
            "help": "devices to grade on, separated by commas: cpu, cuda, and sim, a simulated accelerator; "
            "without it, every available one but sim",
        },
    ),
    (
        ["--seed"],
        {
            "type": seed,
            "default": 0,
            "metavar": "N",
            "help": "the seed that inputs are drawn with (0, for practice), or the word random",
        },
    ),
    (["--data"], {"metavar": "DIR", "help": "folder with data sets, for exercises that need one"}),
    (
        ["--only"],
        {
            "action": "append",
            "metavar": "EXERCISE",
            "help": "grade only this exercise (may be repeated), for practice",
        },
    ),
    (["--all"], {"action": "store_true", "help": "show every exercise in full, and not one problem at a time"}),
    (["--report-json"], {"metavar": "FILE", "help": "write the JSON report here"}),
    (["--report-html"], {"metavar": "FILE", "help": "write the report here, as a page for a browser"}),
]


def devices(option: str | None) -> list[str] | None:
    """The devices in ``--device``."""
    return [name.strip() for name in option.split(",") if name.strip()] if option else None


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
    print(terminal.render(report, **_terminal(), all_exercises=options.all), end="")
    return report.exit_code


def _terminal() -> Any:
    """The settings for what is printed on this terminal."""
    return {
        "color": (sys.stdout.isatty() or "FORCE_COLOR" in os.environ) and "NO_COLOR" not in os.environ,
        "unicode": (sys.stdout.encoding or "").lower().startswith("utf"),
        "width": min(max(shutil.get_terminal_size().columns, 60), 120),
    }


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
                render=lambda report: terminal.render(report, **_terminal()),
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


def _handout(options: argparse.Namespace) -> int:
    from nnexercises.course.folder import find
    from nnexercises.publish import handout
    from nnexercises.publish.edition import SEEDS

    folder, seeds = Path(options.folder).expanduser(), range(options.seeds or SEEDS)
    for path in handout.write(folder, find(options.course), seeds, options.package):
        print(f"wrote {path} ({path.stat().st_size:,} bytes)")
    return 0


def _new(options: argparse.Namespace) -> int:
    from nnexercises.course import scaffold

    course = Path(options.folder if options.kind == "course" else options.course).expanduser()
    if options.kind == "course":
        files = scaffold.new_course(course)
    elif options.kind == "unit":
        files = scaffold.new_unit(course, options.name)
    else:
        files = scaffold.new_exercise(course, options.unit, options.name)
    for file in files:
        print(f"wrote {file}")
    print(f"\nIt is sound. Change it step by step, and check it with:  nnexercises check {course}")
    return 0


def _report(options: argparse.Namespace) -> int:
    from nnexercises.disk import write_whole
    from nnexercises.report import file as json_file
    from nnexercises.report import formats

    target = json_file.check_writable(options.output) if options.output else None
    reports = [json_file.read(file) for file in options.files]
    text = formats.render(reports, options.to, options.title, options.files).encode()
    if target is None:
        sys.stdout.buffer.write(text)
    else:
        write_whole(target, text)
    return 0


def _workflow(options: argparse.Namespace) -> int:
    from nnexercises.course.folder import find
    from nnexercises.publish import services
    from nnexercises.publish.edition import SEEDS

    write = services.SERVICES[options.service]
    package = options.package or services.default_package()
    folder, seeds = Path(options.folder).expanduser(), range(options.seeds or SEEDS)
    for path in write(folder, find(options.course), package, seeds):
        print(f"wrote {path} ({path.stat().st_size:,} bytes)")
    return 0


def _check(options: argparse.Namespace) -> int:
    from rich.console import Console

    from nnexercises.check import soundness, tolerances

    console = Console(highlight=False, soft_wrap=False)
    if options.tolerances:
        tolerances.write(tolerances.measure(options.course, data=options.data, units=options.unit), console)
        return 0
    findings = soundness.check(options.course, data=options.data, units=options.unit)
    soundness.write(findings, console)
    return int(any(finding.faults for finding in findings))


if __name__ == "__main__":
    sys.exit(main())
