"""What a course's staff uses for a class: ``batch`` and ``gradebook``."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import sys
from typing import TYPE_CHECKING

from nnexercises.cli.options import COURSE_HELP, OPTIONS, Parser, count, devices
from nnexercises.errors import UsageError

if TYPE_CHECKING:
    from nnexercises.classroom.batch import Progress, Tally
    from nnexercises.classroom.gradebook import Gradebook
    from nnexercises.classroom.pools import Pool

#: Options of ``grade`` that a class has too.
SHARED = ("--unit", "--course", "--device", "--data")


def add_commands(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the commands to the command line."""
    batch = commands.add_parser(
        "batch", help="grade a class", description="Grade a folder of submissions into a gradebook."
    )
    batch.add_argument("submissions", metavar="SUBMISSIONS", help="the folder, as downloaded from wherever it was")
    batch.add_argument("--gradebook", metavar="FILE", required=True, help="the gradebook; made if there is none")
    batch.add_argument("--assignment", metavar="TITLE", help="the assignment (the units, or the course's name)")
    batch.add_argument("--roster", metavar="CSV", help="the students, as exported by a learning platform")
    batch.add_argument("--pattern", metavar="REGEX", help="with groups student and attempt, for paths in the folder")
    batch.add_argument("--shard", metavar="I/N", type=shard, help="grade the I-th of N parts of the class")
    batch.add_argument("--watch", action="store_true", help="stay, and grade what arrives")
    batch.add_argument("--seed", type=int, metavar="N", help="the seed; without it, one is drawn and kept")
    batch.add_argument("--require-confinement", action="store_true", help="refuse to grade where nothing is confined")
    for names, settings in OPTIONS:
        if names[0] in SHARED:
            batch.add_argument(*names, **settings)
    _add_workers(batch)
    batch.set_defaults(run=_batch)
    gradebook = commands.add_parser("gradebook", help="read a gradebook, and decide", description="Work with grades.")
    verbs = gradebook.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=Parser)
    marks = _verb(verbs, "marks", "the marks of all students", _marks)
    marks.add_argument("--csv", action="store_true", help="as CSV, with every exercise")
    why = _verb(verbs, "why", "why a student has a grade", _why, student=True)
    why.add_argument("exercise", metavar="EXERCISE", nargs="?", help="only this one")
    again = _verb(verbs, "again", "grade again after a change of the course, and show who gains and loses", _again)
    again.add_argument("--keep", action="store_true", help="let the new grades count")
    again.add_argument("--all", action="store_true", help="show everybody who gains or loses")
    again.add_argument("--course", metavar="DIR", help=f"{COURSE_HELP}; without it, the one graded with")
    again.add_argument("--data", metavar="DIR", help="folder with data sets, if it is another one now")
    _add_workers(again)
    page = _verb(verbs, "page", "a page of the class for a browser", _page)
    page.add_argument("-o", "--output", required=True, metavar="HTML", help="the file to write")
    page.add_argument("--anonymous", action="store_true", help="numbers in place of names")
    export = _verb(verbs, "export", "the grades for another service", _export)
    export.add_argument("--to", required=True, metavar="FORMAT", help="canvas, moodle, nbgrader, html, junit, …")
    export.add_argument("--title", metavar="COLUMN", help="the assignment's name there")
    export.add_argument("--output", metavar="PATH", help="a file; a folder for a format with a file for each student")
    likeness = _verb(verbs, "likeness", "whose code is alike, for a person to look at", _likeness)
    likeness.add_argument("--at-least", type=share, default=0.6, metavar="SHARE", help="of the shorter code (60%%)")
    likeness.add_argument("--export", metavar="DIR", help="write the code there, for JPlag and dolos")
    merge = _verb(verbs, "merge", "put gradebooks together", _merge, title=False)
    merge.add_argument("others", metavar="OTHER", nargs="+", help="a gradebook to add; FILE may be a new one")
    adjust = _verb(verbs, "adjust", "adjust the marks of a student", _decide, student=True)
    adjust.add_argument("exercise", metavar="EXERCISE", nargs="?", default="", help="of this one; else, of the whole")
    amounts = adjust.add_mutually_exclusive_group(required=True)
    amounts.add_argument("--add", type=float, metavar="MARKS", help="add marks (--add=-1 takes one away)")
    amounts.add_argument("--set", type=float, metavar="MARKS", help="these marks, whatever was graded")
    amounts.add_argument("--clear", action="store_true", help="as graded, without earlier adjustments")
    adjust.add_argument("--why", required=True, metavar="TEXT", help="the reason")
    extend = _verb(verbs, "extend", "give a student more time", _decide, student=True)
    extend.add_argument("until", metavar="UNTIL", help="2026-12-01 (the end of that day) or '2026-12-01 18:00'")
    extend.add_argument("--why", required=True, metavar="TEXT", help="the reason")
    due = _verb(verbs, "due", "set when an assignment is due, and what lateness costs", _decide)
    due.add_argument("when", metavar="WHEN", help="2026-12-01 (the end of that day) or '2026-12-01 18:00'")
    due.add_argument("--late-per-day", type=share, metavar="SHARE", help="lost for each day begun: 10%%, or 0.1")
    due.add_argument("--late-at-most", type=share, metavar="SHARE", help="lost at most: 50%%, or 0.5")
    remark = _verb(verbs, "remark", "write a remark for a student", _decide, student=True)
    remark.add_argument("text", metavar="TEXT", help="what to say")
    remark.add_argument("--exercise", metavar="EXERCISE", default="", help="about this one")
    hold = _verb(verbs, "hold", "hold grades back from exports", _decide)
    release = _verb(verbs, "release", "release grades that were held back", _decide)
    for one in (hold, release):
        one.add_argument("student", metavar="STUDENT", nargs="?", help="this one's; else, everybody's")
        one.add_argument("--why", default="", metavar="TEXT", help="the reason")
    _verb(verbs, "undo", "let the grading before count again", _decide)
    _verb(verbs, "log", "every grading and decision", _log)


def _verb(
    verbs: argparse._SubParsersAction[Parser],
    name: str,
    words: str,
    run: object,
    *,
    student: bool = False,
    title: bool = True,
) -> Parser:
    parser = verbs.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
    parser.add_argument("file", metavar="FILE", help="the gradebook")
    if student:
        parser.add_argument("student", metavar="STUDENT", help="an id, number, email or name")
    if title:
        parser.add_argument("--assignment", metavar="TITLE", help="the assignment, if there are several")
    parser.set_defaults(run=run)
    return parser


def _add_workers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=count, metavar="N", help="how many to grade at once (a process for each core)")
    parser.add_argument("--limit", type=count, metavar="SECONDS", help="give a submission up after this long (1800)")
    parser.add_argument("--cluster", metavar="ADDRESS", help="grade on the dask cluster with this scheduler")


def shard(text: str) -> tuple[int, int]:
    """Parse "2/8", the second of eight parts."""
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise argparse.ArgumentTypeError("write 1/8 for the first of eight parts")
    return int(match[1]), int(match[2])


def share(text: str) -> float:
    """Parse "10%" or "0.1"."""
    number = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError("write a share from 0% to 100%")
    return number


def _pool(options: argparse.Namespace) -> Pool:
    from nnexercises.classroom.pools import LIMIT, Cluster, Processes

    limit = options.limit or LIMIT
    if options.cluster is None:
        return Processes(options.jobs, limit)
    if options.jobs is not None:
        raise UsageError("--jobs is for this machine; a cluster has as many workers as it has")
    return Cluster(options.cluster, limit)


def _batch(options: argparse.Namespace) -> int:
    from nnexercises.classroom.gradebook import Gradebook
    from nnexercises.classroom.running import Wish, batch

    if options.shard is not None and options.seed is None:
        raise UsageError("--shard needs --seed N, the same for every shard: marks are compared in the end")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # how a cluster ends a job; as Ctrl-C, it ends in order
    with Gradebook.open(options.gradebook, create=True) as gradebook, gradebook.alone():
        wish = Wish(
            submissions=options.submissions,
            title=options.assignment,
            course=options.course,
            units=tuple(options.unit or ()),
            seed=options.seed,
            data=options.data,
            devices=tuple(devices(options.device) or ()),
            require_confinement=options.require_confinement,
            roster=options.roster,
            pattern=options.pattern,
            shard=options.shard,
        )
        return batch(gradebook, wish, lambda: _pool(options), _progress(gradebook), print, watch=options.watch)


def _progress(gradebook: Gradebook) -> Progress:
    """Shows how a run stands, on a terminal; elsewhere, nothing."""
    if not sys.stderr.isatty():
        return lambda tally: None
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[slow]}"),
    )
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=None, rate="", slow="")

    def show(tally: Tally) -> None:
        if tally.done >= tally.total:
            bar.stop()
            return
        bar.start()
        slow = gradebook.student_of(tally.slowest[1]) if tally.slowest is not None else ""
        bar.update(
            task,
            total=tally.total,
            completed=tally.done,
            rate=f"{tally.graded / tally.seconds:.1f} a second" if tally.seconds else "starting",
            slow=f"slowest: {slow}, {tally.slowest[0]:.0f} s" if tally.slowest is not None else "",
        )

    return show


def _marks(options: argparse.Namespace) -> int:
    from nnexercises.classroom import marks
    from nnexercises.classroom.gradebook import Gradebook
    from nnexercises.report.cells import table

    with Gradebook.open(options.file) as gradebook:
        rows = marks.table(gradebook, options.assignment)
    if options.csv:
        sys.stdout.buffer.write(table(rows).encode())
    else:
        print(marks.text(rows, shutil.get_terminal_size().columns), end="")
    return 0


def _why(options: argparse.Namespace) -> int:
    from nnexercises.classroom import why
    from nnexercises.classroom.gradebook import Gradebook
    from nnexercises.cli.options import terminal_settings

    with Gradebook.open(options.file) as gradebook:
        text = why.explained(gradebook, options.assignment, options.student, options.exercise, **terminal_settings())
    print(text, end="")
    return 0


def _again(options: argparse.Namespace) -> int:
    from nnexercises.classroom.gradebook import Gradebook
    from nnexercises.classroom.running import again

    with Gradebook.open(options.file) as gradebook, gradebook.alone():
        return again(
            gradebook,
            options.assignment,
            lambda: _pool(options),
            _progress(gradebook),
            print,
            course=options.course,
            data=options.data,
            keep=options.keep,
            every=options.all,
        )


def _page(options: argparse.Namespace) -> int:
    from nnexercises.classroom.gradebook import Gradebook
    from nnexercises.classroom.page import dashboard

    with Gradebook.open(options.file) as gradebook:
        assignment = gradebook.assignment(options.assignment)
        print(f"wrote {dashboard.write(gradebook, assignment, options.output, names=not options.anonymous)}")
    return 0


def _likeness(options: argparse.Namespace) -> int:
    from nnexercises.classroom import alike
    from nnexercises.classroom.gradebook import Gradebook

    width = min(shutil.get_terminal_size().columns, 120)
    with Gradebook.open(options.file) as gradebook:
        at_least, folder = options.at_least, options.export
        print(alike.told(gradebook, options.assignment, at_least=at_least, folder=folder, width=width), end="")
    return 0


def _export(options: argparse.Namespace) -> int:
    from nnexercises.classroom import exports
    from nnexercises.classroom.gradebook import Gradebook
    from nnexercises.cli.instructor import FORMATS

    if options.to not in FORMATS:
        raise UsageError(f"no format {options.to!r}; choose from {', '.join(FORMATS)}")
    with Gradebook.open(options.file) as gradebook:
        text = exports.write(gradebook, options.assignment, options.to, options.title, options.output)
    sys.stdout.buffer.write(text.encode())
    return 0


def _merge(options: argparse.Namespace) -> int:
    from nnexercises.classroom.gradebook import Gradebook
    from nnexercises.classroom.merging import merge

    for other in options.others:
        if not os.path.exists(other):
            raise UsageError(f"no such gradebook: {other}")
    with Gradebook.open(options.file, create=True) as gradebook, gradebook.alone():
        print(merge(gradebook, options.others))
    return 0


def _decide(options: argparse.Namespace) -> int:
    from nnexercises.classroom import decisions
    from nnexercises.classroom.gradebook import Gradebook

    with Gradebook.open(options.file) as gradebook:
        title = options.assignment
        if options.verb == "adjust":
            kind: decisions.AdjustmentKind = "clear" if options.clear else "add" if options.add is not None else "set"
            value = next((number for number in (options.add, options.set) if number is not None), 0.0)
            done = decisions.adjust(gradebook, title, options.student, options.exercise, kind, value, options.why)
        elif options.verb == "extend":
            done = decisions.extend(gradebook, title, options.student, options.until, options.why)
        elif options.verb == "due":
            done = decisions.set_due(gradebook, title, options.when, options.late_per_day, options.late_at_most)
        elif options.verb == "remark":
            done = decisions.remark(gradebook, title, options.student, options.exercise, options.text)
        elif options.verb == "undo":
            done = decisions.undo(gradebook, title)
        else:
            is_held = options.verb == "hold"
            done = decisions.hold(gradebook, title, options.student, options.why, held=is_held)
    print(done)
    return 0


def _log(options: argparse.Namespace) -> int:
    from nnexercises.classroom.gradebook import Gradebook
    from nnexercises.classroom.log import lines

    with Gradebook.open(options.file) as gradebook:
        print("\n".join(lines(gradebook, options.assignment)))
    return 0
