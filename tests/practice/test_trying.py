"""What a student reads of calls and examples of their own: in a live course, a silent one and a sealed one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import run

from nnexercises import Grader, Report, UsageError
from nnexercises.course import archive
from nnexercises.practice import examples, trying
from nnexercises.process.host import WorkerHost

GRADER = '''
from jaxtyping import Float
from torch import Tensor
from nnexercises import exercise

@exercise
def root(solution, x: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
    """The square root."""
    return solution.root(x)

@root.case
def ordinary(draw):
    return dict(x=draw.uniform("n", 1.0, 2.0))

@exercise
def double_it(solution, x: Float[Tensor, "n"]) -> None:
    """Double x in place."""
    solution.double_it(x)

@exercise(seconds=1)
def positive(solution, x: float) -> float:
    return solution.positive(x)

@positive.case
def ordinary(draw):
    return dict(x=draw.number(1.0, 2.0))

@exercise
def later(solution, x: float) -> float:
    return solution.later(x)
'''
REFERENCE = """
def root(x):
    return x.sqrt()

def double_it(x):
    x *= 2

def positive(x):
    if x < 0:
        raise ValueError("the reference's own words")
    return x

def later(x):
    return x
"""
STUDENT = """
def root(x):
    if len(x) == 3:
        return x.nonsense
    return x / 2

def double_it(x):
    x += x if len(x) > 1 else 0

def positive(x):
    while x == 5:
        pass
    return x

def later(x):
    raise NotImplementedError

examples = [
    ("root([4.])", [2.]),
    ("root([9.])", [3.0]),
    ("root([9.])", [4.5]),
    ("root([2.])", [1.41]),
    ("root([[1.0]])", 1),
    ("later(1)", 1),
    ("rooot(1)", 1),
    ("positive(-1)", 1),
    ("positive(5)", 5),
    ("positive(6)", 6),
]
"""


@pytest.fixture
def course(small_course: Callable[..., Path]) -> Path:
    return small_course(GRADER, REFERENCE)


@pytest.fixture
def student(tmp_path: Path) -> Path:
    file = tmp_path / "student.py"
    file.write_text(STUDENT)
    return file


def test_a_call_is_answered_beside_the_reference(host: WorkerHost, course: Path, student: Path) -> None:
    with Grader(course, host=host).open(student, ["cpu"]) as opened:
        assert trying.tried(opened, "root([9])") == (
            "root([9])\n    is          [4.5]\n    should be   [3.]\n\nYou return 4.5 at [0], where 3. is expected.\n",
            False,
        )
        assert trying.tried(opened, "root([4.])") == (
            "root([4.])\n    is          [2.]\n\nThe reference agrees.\n",
            True,
        )
        raised, fine = trying.tried(opened, "root([1, 2, 3])")
        assert not fine
        assert "raises AttributeError" in raised
        assert "student.py, line 4: return x.nonsense" in raised
        assert "should be   [1.    , 1.4142, 1.7321]" in raised
        changed, fine = trying.tried(opened, "double_it([1])")
        assert not fine
        assert "x must change in place" in changed
        assert trying.tried(opened, "double_it([1, 2])")[1]
        refused, fine = trying.tried(opened, "positive(-1)")
        assert not fine
        assert "The reference raises ValueError for this input." in refused
        assert "own words" not in refused
        assert trying.tried(opened, "later(1)") == ("later(1)\n\nlater is not written yet.\n", False)
        with pytest.raises(UsageError, match=r"x must be \(n,\): yours has 2 dimensions"):
            trying.tried(opened, "root([[1]])")
        found = examples.checked(opened)
    assert [(one.agrees, one.message) for one in found] == [
        (True, "your expectation and your code agree with the reference"),
        (False, "your expectation is right, and your code is wrong: it gives [4.5]"),
        (False, "your expectation is wrong: root([9.]) is [3.]. Your code is wrong too: it gives [4.5]"),
        (False, "your expectation is right, and your code is wrong: it gives [1.]"),
        (None, "not looked at: x must be (n,): yours has 2 dimensions"),
        (None, "your expectation is right. later is not written yet."),
        (None, "not looked at: there is no exercise rooot: did you mean root?"),
        (False, "your expectation is wrong: positive(-1) raises ValueError. Your code is wrong too: it gives -1."),
        (False, "your expectation is right, and your code is wrong: it does not finish in time"),
        (None, "your expectation is right. Not run, because an earlier one did not finish."),
    ]
    assert (found[0].file, found[0].line) == ("student.py", 19)


def test_a_course_without_a_reference_shows_only_what_the_code_gives(
    host: WorkerHost, course: Path, student: Path, tmp_path: Path
) -> None:
    live = Grader(course, host=host)
    source, units = live.assignment.course, {(0, unit.name): unit for unit in live.units()}
    description = archive.describe(source.name, source.version, source.units, [0], {}, source.settings)
    archive.write(tmp_path / "course.sealed", description, {}, {}, units)
    (course / "course.toml").write_text("[feedback]\ntry = false\n")
    for place, why in ((tmp_path / "course.sealed", "is sealed"), (course, "keeps its reference to itself")):
        grader = Grader(place, host=host)
        with grader.open(student, ["cpu"]) as opened:
            text, fine = trying.tried(opened, "root([9])")
            assert fine
            assert "[4.5]" in text
            assert "3." not in text
            assert why in text
            first, second, third, *_ = examples.checked(opened)
        assert [one.reference for one in (first, second, third)] == [None] * 3
        assert [one.agrees for one in (first, second, third)] == [True, False, True]
        assert second.message == "your code does not do this: it gives [4.5]"


def test_the_command_grades_with_examples_and_without_marks_for_them(
    course: Path, student: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    student.write_text(STUDENT.split('    ("later')[0] + "]\n")
    graded = run("nnexercises.cli", "grade", student, "--course", course, "--device", "cpu", "--report-json", report)
    assert "your expectation is wrong: root([9.]) is [3.]" in graded.stdout
    data = json.loads(report.read_text())
    assert [example["agrees"] for example in data["examples"]][:3] == [True, False, False]
    assert Report.from_json(report.read_text()).to_json() == report.read_text()
    tried = run("nnexercises.cli", "try", student, "root([9.0])", "--course", course)
    assert (tried.returncode, "should be   [3.]" in tried.stdout) == (1, True)
