"""Stubs: in step with their references, worth nothing, and never written over a student's work."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import run

from nnexercises import Grader
from nnexercises.course.folder import find
from nnexercises.course.stub import stub_of
from nnexercises.errors import CourseError


def test_a_body_after_its_docstring_is_taken_out() -> None:
    reference = '''\
import math

HALF = 0.5


def area(radius):
    """The area."""
    def square(x):
        return x * x

    return math.pi * square(radius)


class Circle:
    radius: float

    def area(self):
        return area(
            self.radius,
        )  # done


def after():
    return 1
'''
    assert (
        stub_of(reference)
        == '''\
import math

HALF = 0.5


def area(radius):
    """The area."""
    raise NotImplementedError


class Circle:
    radius: float

    def area(self):
        raise NotImplementedError


def after():
    raise NotImplementedError
'''
    )


def test_between_markers_only_what_stands_there_is_taken_out() -> None:
    reference = """\
def train(steps):
    for step in range(steps):
        print(step)
        # solution
        learn(step)
        more(step)
        # end of solution
    return steps
"""
    assert (
        stub_of(reference)
        == """\
def train(steps):
    for step in range(steps):
        print(step)
    raise NotImplementedError
    return steps
"""
    )


REFERENCE_IN_OTHER_WAYS = """\
import asyncio

class Outer:
    class Inner:
        def secret(self):
            return 41
    async def secret_later(self):
        return 42

if True:
    def secret_if(x):
        return 43

def secret_line(x): return 44

def secret_parts(x):
    # solution
    y = 45
    # end of solution
    print(x)
    # solution
    return 46
    # end of solution
"""


@pytest.mark.parametrize("first", ['"""Count."""', ""])
def test_a_decorated_function_at_the_beginning_of_a_body_goes_with_its_decorators(first: str) -> None:
    head = f"def counted(f):\n    {first}\n" if first else "def counted(f):\n"
    body = "    @wraps(f)\n    @cache\n    def inner():\n        return f()\n    return inner\n"
    assert stub_of(head + body) == head + "    raise NotImplementedError\n"


def test_no_solution_is_left_in_whatever_way_it_was_written() -> None:
    stub = stub_of(REFERENCE_IN_OTHER_WAYS)
    assert not re.search(r"\d\d", stub)
    assert stub.count("raise NotImplementedError") == 5
    assert "def secret_line(x): raise NotImplementedError" in stub
    assert "    print(x)" in stub


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("double = lambda x: 2 * x\n", "reference.py, line 1: a lambda cannot be taken out"),
        ("def f(x):\n    # solution\n    return 1\n", "line 1: each '# solution' needs an '# end of solution'"),
    ],
)
def test_what_cannot_be_taken_out_is_said(reference: str, message: str) -> None:
    with pytest.raises(CourseError, match=re.escape(message)):
        stub_of(reference, "reference.py")


def test_start_writes_stubs_that_earn_nothing_and_are_not_attempted(tmp_path: Path, grader: Grader) -> None:
    result = run("nnexercises.cli", "start", tmp_path / "work")
    assert result.returncode == 0
    names = {file.name for file in (tmp_path / "work").iterdir()}
    assert names == {"README.md", *(f"{unit}.py" for unit in find().units)}
    report = grader.grade(tmp_path / "work")
    assert report.marks == 0
    assert {exercise.verdict for exercise in report.exercises if exercise.name != "mnist"} == {"not_attempted"}
    assert report.problems == ()


def test_start_overwrites_nothing(tmp_path: Path) -> None:
    mine = tmp_path / "neurons.py"
    mine.write_text("mine\n")
    result = run("nnexercises.cli", "start", tmp_path)
    assert mine.read_text() == "mine\n"
    assert f"kept  {mine}" in result.stdout
    assert (tmp_path / "classifier.py").exists()


def test_start_for_a_course_of_ones_own(small_course: Callable[..., Path], tmp_path: Path) -> None:
    course = small_course(
        "from nnexercises import exercise\n\n@exercise\ndef half(solution, x: float) -> float:\n"
        "    return solution.half(x)\n",
        "def half(x):\n    return x / 2\n",
    )
    result = run("nnexercises.cli", "start", tmp_path / "work", "--course", course)
    assert result.returncode == 0
    assert (tmp_path / "work" / "basics.py").read_text() == "def half(x):\n    raise NotImplementedError\n"
    advice = result.stdout.splitlines()[-1].split("nnexercises grade")[1]
    graded = run("nnexercises.cli", "grade", *shlex.split(advice))
    assert "0 of 1 points" in graded.stdout


def test_start_into_a_file_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    result = run("nnexercises.cli", "start", file)
    assert result.returncode == 4
    assert result.stderr == f"nnexercises: {file} is a file: give a folder\n"


@pytest.mark.parametrize("command", [("start",), ("handout",), ("new", "course"), ("workflow", "github")])
def test_a_folder_that_cannot_be_made_is_one_line(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("nnexercises.cli", *command, tmp_path / "file" / "folder")
    assert result.returncode == 4
    assert "Not a directory" in result.stderr
    assert len(result.stderr.splitlines()) == 1
