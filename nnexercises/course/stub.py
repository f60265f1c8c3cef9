"""Stubs: references without their solutions, for students to start from.

The body of every function and method, except its docstring, becomes ``raise NotImplementedError``. In a body with the
markers ``# solution`` and ``# end of solution``, only the lines between them do. Code outside functions is kept.
"""

from __future__ import annotations

import ast
import datetime
from collections.abc import Iterator
from pathlib import Path

from nnexercises.course.files import files_of
from nnexercises.course.folder import REFERENCE, Course
from nnexercises.errors import CourseError

BEGIN, END = "# solution", "# end of solution"
TODO = "raise NotImplementedError"

README = """\
# Exercises

Open the files in this folder and replace each `raise NotImplementedError` by your own code. To see how far you are:

    nnexercises grade .{options}
    nnexercises grade .{options} --unit {unit}
    pytest --student .{options} -k {exercise}

The first grades everything here, the second one unit, the third one exercise.

{units}

You are shown what is wrong with what you have written: an input, what your code returned, what was expected, and a
hint. Exercises you have not begun are left alone. Run it as often as you like.
"""


def stub_of(reference: str, file: str = "a reference") -> str:
    """The stub of a reference's source text.

    Raises:
        CourseError: a solution cannot be removed, or the stub would not be valid Python.
    """
    tree = ast.parse(reference, file)
    lines = reference.split("\n")
    for function in reversed(list(_functions(tree, file))):
        body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
        if not body:
            continue
        first, last = _first_line(body[0]) - 1, (function.end_lineno or 0) - 1
        before = lines[first].encode()[: body[0].col_offset].decode()
        if before.strip():  # all on one line
            lines[first : last + 1] = [before + TODO]
        else:
            # Markers are comments: before the first statement or after the last, they are not part of the parsed body.
            while lines[first - 1].lstrip().startswith("#"):
                first -= 1
            while lines[last + 1 : last + 2] and lines[last + 1].strip() == END:
                last += 1
            lines[first : last + 1] = _emptied(lines[first : last + 1], before, f"{file}, line {function.lineno}")
    stub = "\n".join(lines)
    try:
        ast.parse(stub)
    except SyntaxError as error:
        raise CourseError(f"{file}: what is left for students does not parse, in line {error.lineno}") from error
    return stub


def _functions(node: ast.AST, file: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions and methods in file order, except those inside functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
        elif isinstance(child, ast.Lambda):
            raise CourseError(f"{file}, line {child.lineno}: a lambda cannot be taken out for students: use def")
        else:
            yield from _functions(child, file)


def _first_line(statement: ast.stmt) -> int:
    """The line in which a statement begins: that of its first decorator, if it has one."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _emptied(body: list[str], indent: str, where: str) -> list[str]:
    """A body without its solution, or without the lines between pairs of markers."""
    marks = [line.strip() for line in body if line.strip() in (BEGIN, END)]
    if not marks:
        return [indent + TODO]
    if marks != [BEGIN, END] * (len(marks) // 2):
        raise CourseError(f"{where}: each {BEGIN!r} needs an {END!r} after it")
    kept: list[str] = []
    inside = raised = False
    for line in body:
        if line.strip() == BEGIN:
            inside = True
            kept += [] if raised else [indent + TODO]
            raised = True
        elif line.strip() == END:
            inside = False
        elif not inside:
            kept.append(line)
    return kept


def stubs_of(course: Course) -> dict[str, str]:
    """The stubs of a course by file name: one for each reference file, unit by unit."""
    if course.archive is not None:
        return course.archive.stubs()
    folder = course.root / REFERENCE
    return {
        name: stub_of(file.read_text(encoding="utf-8"), f"{REFERENCE}/{name}")
        for unit in course.units
        for file in course.files(REFERENCE, unit)
        for name in [file.relative_to(folder).as_posix()]
    }


def start(folder: Path, course: Course, options: str = "") -> tuple[list[Path], list[Path]]:
    """Write a course's stubs, the files that travel with it and a README into ``folder``; returns the files written and
    those kept.

    ``options`` are added to the commands in the README.
    """
    files = stubs_of(course)
    first = ast.parse(next(iter(files.values())))
    definitions = (node for node in first.body if isinstance(node, ast.FunctionDef | ast.ClassDef))
    unit = course.units[0]
    exercise = next((definition.name for definition in definitions), unit)
    files["README.md"] = README.format(units=_list_of(course), unit=unit, exercise=exercise, options=options)
    folder.mkdir(parents=True, exist_ok=True)
    written, kept = [], []
    for name, content in ({name: text.encode() for name, text in files.items()} | files_of(course)).items():
        path = folder / name
        if path.exists():
            kept.append(path)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written.append(path)
    return written, kept


def _list_of(course: Course) -> str:
    """The units, one per line, and the packages that students need."""
    lines = [f"- {course.title(unit)}" for unit in course.units]
    if course.settings.due:
        due = datetime.datetime.fromisoformat(course.settings.due)
        time = f", {due:%H:%M}" if len(course.settings.due) > len("2026-12-01") else ""
        lines += ["", f"It is due on {due:%d %B %Y}{time}."]
    if course.settings.requires:
        packages = " ".join(f"'{package}'" for package in course.settings.requires)
        lines += ["", f"This course uses packages of others, which grading needs too: pip install {packages}"]
    return "\n".join(lines)
