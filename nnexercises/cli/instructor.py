"""What instructors use: ``handout``, ``report``, ``workflow``, ``new``, ``import`` and ``check``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nnexercises.cli.options import COURSE_HELP, Parser, count

if TYPE_CHECKING:
    from nnexercises.publish.services import Published

#: The report formats: the names of the modules in ``report.formats``, listed without importing them.
FORMATS = sorted(file.stem for file in (Path(__file__).parents[1] / "report" / "formats").glob("[!_]*.py"))

#: What ``import`` can read, listed without importing it: ``importing.writing.FORMATS``.
ORIGINS = ("nbgrader", "otter", "pytest", "torchcode")


def add_commands(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the commands to the command line."""
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
    kinds = new.add_subparsers(dest="kind", required=True, metavar="KIND", parser_class=Parser)
    new_course = kinds.add_parser("course", help="a course with one unit", description="Write a course to begin in.")
    new_course.add_argument("folder", metavar="DIR", help="an empty or new folder")
    new_unit = kinds.add_parser("unit", help="a unit of one exercise", description="Add a unit to a course.")
    new_exercise = kinds.add_parser("exercise", help="an exercise", description="Add an exercise to a unit.")
    new_exercise.add_argument("unit", metavar="UNIT", help="the unit to add it to")
    for kind in (new_unit, new_exercise):
        kind.add_argument("name", metavar="NAME", help="its name in Python")
        kind.add_argument("--course", metavar="DIR", default=".", help="the course's folder (this one)")
    new.set_defaults(run=_new)
    importing = commands.add_parser(
        "import",
        help="make a course of an assignment of otter, nbgrader, torchcode or pytest",
        description="Write an assignment of another tool as a course, list what is left out, and check it.",
    )
    importing.add_argument("source", metavar="SOURCE", help="a notebook, a file, or a folder of tests or tasks")
    importing.add_argument("--from", dest="origin", required=True, choices=ORIGINS, help="what it was written for")
    importing.add_argument("--to", metavar="DIR", help="an empty or new folder (one called like the unit)")
    importing.add_argument("--unit", metavar="NAME", help="the unit's name (made of the source's)")
    importing.set_defaults(run=_import)
    preview = commands.add_parser(
        "preview", help="read what students will read", description="Read the reports that students will get."
    )
    preview.add_argument("unit", metavar="UNIT", help="the exercise's unit")
    preview.add_argument("exercise", metavar="EXERCISE", help="its name")
    preview.add_argument("--course", metavar="DIR", help=COURSE_HELP)
    preview.add_argument("--data", metavar="DIR", help="folder with data sets, for exercises that need one")
    preview.set_defaults(run=_preview)
    check = commands.add_parser("check", help="prove a course sound", description="Prove a course sound.")
    check.add_argument("course", metavar="COURSE", nargs="?", help=COURSE_HELP)
    check.add_argument("--unit", action="append", metavar="U", help="check this unit only (may be repeated)")
    check.add_argument("--data", metavar="DIR", help="folder with data sets, for exercises that need one")
    check.add_argument(
        "--tolerances", action="store_true", help="print how exact the references are in each dtype instead"
    )
    check.set_defaults(run=_check)


def _add_sealing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seeds", type=count, metavar="N", help="how many seeds the sealed course holds")
    parser.add_argument("--data", metavar="DIR", help="folder with data sets (the course's own folder data)")
    parser.add_argument("--package", metavar="SPEC", help="what pip installs on the service (this version)")


def _handout(options: argparse.Namespace) -> int:
    from nnexercises.course.folder import find
    from nnexercises.publish import handout
    from nnexercises.publish.edition import SEEDS

    folder, seeds = Path(options.folder).expanduser(), range(options.seeds or SEEDS)
    _tell(handout.write(folder, find(options.course), seeds, options.package, _data(options)))
    return 0


def _data(options: argparse.Namespace) -> str | None:
    """The folder given with ``--data``, if it exists."""
    from nnexercises.errors import UsageError

    if options.data is not None and not Path(options.data).is_dir():
        raise UsageError(f"no such data folder: {options.data}")
    return None if options.data is None else str(Path(options.data).resolve())


def _tell(published: Published) -> None:
    for path in published.files:
        print(f"wrote {path} ({path.stat().st_size:,} bytes)")
    for line in published.left_out:
        print(line, file=sys.stderr)


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


def _import(options: argparse.Namespace) -> int:
    from nnexercises.importing.writing import import_assignment

    folder = Path(options.to).expanduser() if options.to else None
    imported = import_assignment(Path(options.source).expanduser(), options.origin, folder, options.unit)
    for file in imported.files:
        print(f"wrote {file}")
    if imported.left_out:
        print("\nLeft out, or changed:")
        print(*(f"  {line}" for line in imported.left_out), sep="\n")
    questions, cases = imported.questions, imported.cases
    print(f"\n{questions[0]} of {questions[1]} questions and {cases[0]} of {cases[1]} cases came over.\n")
    options.course, options.data, options.tolerances = str(imported.files[0].parents[1]), None, False
    options.unit = None
    return _check(options)


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
    _tell(write(folder, find(options.course), package, seeds, _data(options)))
    return 0


def _preview(options: argparse.Namespace) -> int:
    import shutil
    import textwrap

    from nnexercises.check.preview import previews
    from nnexercises.grading.grader import Grader
    from nnexercises.report.formats import terminal

    width = min(shutil.get_terminal_size().columns, 100)
    with Grader(options.course, units=[options.unit], data=options.data) as grader:
        for preview in previews(grader, options.unit, options.exercise):
            print(f"\n===== {preview.title} ".ljust(width, "="))
            if preview.report is None:
                print("\n".join(textwrap.wrap(preview.why_not, width)))
            else:
                print(terminal.render(preview.report, width=width).strip("\n"))
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
