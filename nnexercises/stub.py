"""Stubs: a reference with its solutions taken out, for students to begin in.

    python -m nnexercises.stub      writes the built-in course's stubs into nnexercises/stubs/

The body of every function and method after its docstring becomes ``raise NotImplementedError``. Where a body holds
the markers ``# solution`` and ``# end of solution``, only what stands between them does.
"""

from __future__ import annotations

import ast
from pathlib import Path

from nnexercises import course as courses
from nnexercises.course import Course

BEGIN, END = "# solution", "# end of solution"
TODO = "raise NotImplementedError"

STUBS = Path(__file__).parent / "stubs"

README = """\
# Exercises

Open the files in this folder and replace each `raise NotImplementedError` by your own code. To see how far you are:

    nnexercises grade .{options}
    nnexercises grade .{options} --unit {unit}
    pytest --student .{options} -k {exercise}

which grades everything here, one file, and one exercise.

What you have not begun is left alone. When an exercise is wrong you are shown an input, what your code made of it,
what was expected, and a hint. Run it as often as you like.
"""


def stub_of(reference: str) -> str:
    """The stub of a reference's source text."""
    lines = reference.split("\n")
    for function in reversed(_functions(ast.parse(reference))):
        body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
        if not body:
            continue
        first, last = body[0].lineno - 1, (function.end_lineno or 0) - 1
        lines[first : last + 1] = _emptied(lines[first : last + 1], " " * body[0].col_offset)
    return "\n".join(lines)


def _functions(tree: ast.Module) -> list[ast.FunctionDef]:
    """Functions and methods, in the order of the file; not those inside functions."""
    found = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found.append(node)
        elif isinstance(node, ast.ClassDef):
            found += [inner for inner in node.body if isinstance(inner, ast.FunctionDef)]
    return found


def _emptied(body: list[str], indent: str) -> list[str]:
    marks = [line.strip() for line in body]
    if BEGIN not in marks or END not in marks:
        return [indent + TODO]
    begin, end = marks.index(BEGIN), marks.index(END)
    return [*body[:begin], indent + TODO, *body[end + 1 :]]


def stubs_of(course: Course) -> dict[str, str]:
    """The stub of every unit of a course, by unit; the built-in course's are kept in the package."""
    if course.archive is not None:
        return course.archive.stubs()
    if course.root == courses.BUILT_IN_ROOT:
        return {file.stem: file.read_text(encoding="utf-8") for file in sorted(STUBS.glob("*.py"))}
    return {unit: stub_of(course.reference(unit).read_text(encoding="utf-8")) for unit in course.units}


def start(folder: Path, course: Course, options: str = "") -> tuple[list[Path], list[Path]]:
    """Write a course's stubs and a README into ``folder``; returns what was written and what was there already.

    ``options`` are those that the commands in the README need.
    """
    stubs = stubs_of(course)
    unit = "neurons" if "neurons" in stubs else next(iter(stubs))
    exercise = next(function.name for function in ast.parse(stubs[unit]).body if isinstance(function, ast.FunctionDef))
    files = {f"{name}.py": text for name, text in stubs.items()}
    files["README.md"] = README.format(unit=unit, exercise=exercise, options=options)
    folder.mkdir(parents=True, exist_ok=True)
    written, kept = [], []
    for name, text in files.items():
        path = folder / name
        if path.exists():
            kept.append(path)
        else:
            path.write_text(text, encoding="utf-8")
            written.append(path)
    return written, kept


def main() -> None:
    """Write the built-in course's stubs."""
    course = courses.find()
    STUBS.mkdir(exist_ok=True)
    for unit in course.units:
        text = stub_of(course.reference(unit).read_text(encoding="utf-8"))
        (STUBS / f"{unit}.py").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
