"""Compare the tests of an assignment with the course that is imported from it, on mutants of the answers.

    python benchmarks/imported_mutants.py SOURCE --from otter|nbgrader|torchcode|pytest

Each function of the answers is changed in one place, as ``nnexercises.expected.mutants`` does. The old tests run on
each mutant as they are written, in a process of their own, and the new course grades it. The table counts the mutants
that each of them lets pass. Some mutants are right answers in other words, and nothing can reject these. The old tests
run what is in the assignment: use it on your own assignments only.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from rich.console import Console

from nnexercises import Grader
from nnexercises.check.tables import table
from nnexercises.course import load
from nnexercises.course.folder import find
from nnexercises.expected.mutants import mutants
from nnexercises.importing.question import Assignment, SourceTest
from nnexercises.importing.writing import FORMATS, import_assignment

SECONDS = 20
FORK = multiprocessing.get_context("fork")


def definitions(course: Path, unit: str) -> Iterator[tuple[str, ast.stmt]]:
    """Each exercise of a course with each of its mutants."""
    found = find(course)
    reference = load.reference(found, unit)
    for exercise in load.grader(found, unit).exercises:
        seen = set()
        for mutant in mutants(reference, [exercise.name], list(exercise.parameters)):
            if mutant.definition.name == exercise.name and ast.dump(mutant.definition) not in seen:
                seen.add(ast.dump(mutant.definition))
                yield exercise.name, mutant.definition


def replaced(text: str, definition: Any) -> str:
    """The source of a module with another definition of one function."""
    tree = ast.parse(text)
    tree.body = [definition if getattr(node, "name", "") == definition.name else node for node in tree.body]
    return ast.unparse(ast.fix_missing_locations(tree))


def passes(check: Callable[[], None]) -> bool:
    """Whether a check ends without an exception, in time, in a process of its own."""

    def run() -> None:
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            torch.manual_seed(0)
            try:
                check()
            except BaseException:
                os._exit(1)
        os._exit(0)

    process = FORK.Process(target=run)
    process.start()
    process.join(SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
    return process.exitcode == 0


def notebook_outputs(source: Path) -> dict[str, str]:
    """What the cells of a notebook show, by their places: otter compares with it."""
    import nbformat

    outputs = {}
    for number, cell in enumerate(nbformat.read(source, as_version=4).cells, start=1):
        texts = [output.get("data", {}).get("text/plain") for output in cell.get("outputs", [])]
        outputs |= {f"{source.name}, cell {number}": text for text in texts if text}
    return outputs


def run_test(test: SourceTest, names: dict[str, Any], outputs: dict[str, str]) -> None:
    """Run the statements of a test; where a cell shows what its last expression is, compare that."""
    *first, last = [*test.before, *test.statements]
    shown = outputs.get(test.place)
    if shown is None or not isinstance(last, ast.Expr):
        exec(compile(ast.Module([*first, last], []), test.place, "exec"), names)
        return
    exec(compile(ast.Module(first, []), test.place, "exec"), names)
    assert repr(eval(compile(ast.Expression(last.value), test.place, "eval"), names)) == shown


def old_tests(source: Path, origin: str, assignment: Assignment, definition: Any) -> Callable[[], None]:
    """The old tests, to run on an answer with this definition."""

    def in_namespace() -> None:
        names: dict[str, Any] = {"__name__": "student"}
        names["env"] = names
        for statement in (node for text in assignment.sources for node in ast.parse(text.text).body):
            with contextlib.suppress(Exception):  # such as a plot
                exec(compile(ast.Module([statement], []), "answers", "exec"), names)
        exec(compile(ast.unparse(ast.fix_missing_locations(definition)), "mutant", "exec"), names)
        outputs = notebook_outputs(source) if origin == "otter" else {}
        for test in (test for question in assignment.questions for test in question.tests):
            if test.statements:
                run_test(test, names, outputs)

    def in_pytest() -> None:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, "tests")
            shutil.copytree(source if source.is_dir() else source.parent, copy)
            for text in assignment.sources:
                if any(getattr(node, "name", "") == definition.name for node in ast.parse(text.text).body):
                    (copy / text.place).write_text(replaced(text.text, definition), encoding="utf-8")
            os.chdir(copy)
            sys.path.insert(0, str(copy))
            options = ["-x", "-q", "-p", "no:cacheprovider", "--rootdir", str(copy)]
            assert pytest.main([*options, str(copy)]) == 0

    return in_pytest if origin == "pytest" else in_namespace


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Old tests and the imported course, on mutants of the answers.")
    parser.add_argument("source", type=Path)
    parser.add_argument("--from", dest="origin", required=True, choices=FORMATS)
    options = parser.parse_args()
    source = options.source.resolve()
    os.environ |= {"MPLBACKEND": "Agg", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    torch.set_num_threads(1)
    rows: dict[str, list[tuple[bool, bool]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        course, file = Path(folder, "course"), Path(folder, "unit.py")
        import_assignment(source, options.origin, course, "unit")
        assignment = FORMATS[options.origin](source)
        reference = (course / "reference" / "unit.py").read_text(encoding="utf-8")
        every = list(definitions(course, "unit"))
        plain = next(node for node in ast.parse(reference).body if getattr(node, "name", "") == every[0][0])
        if not passes(old_tests(source, options.origin, assignment, plain)):
            sys.exit("the old tests do not pass with the assignment's own answers")
        passed = [passes(old_tests(source, options.origin, assignment, definition)) for _, definition in every]
        with Grader(course) as grader:
            for (name, definition), old in zip(every, passed, strict=True):
                file.write_text(replaced(reference, definition), encoding="utf-8")
                report = grader.grade(file, devices=["cpu"], only=[name])
                rows.setdefault(name, []).append((old, report.marks >= report.points))
    lines = table("Exercise", "Mutants", "Old tests pass", "New course passes", "Only old pass", "Only new pass")
    for name, row in (rows | {"all": [pair for pairs in rows.values() for pair in pairs]}).items():
        old, new = sum(old for old, _ in row), sum(new for _, new in row)
        only = sum(old and not new for old, new in row), sum(new and not old for old, new in row)
        lines.add_row(name, *map(str, (len(row), old, new, *only)))
    Console(width=110).print(lines)


if __name__ == "__main__":
    main()
