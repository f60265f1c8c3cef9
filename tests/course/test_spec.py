"""A three-line grader and a reference of the same name are a working exercise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import nnexercises
from nnexercises import Grader
from nnexercises.process.host import WorkerHost

GRADER = """\
from jaxtyping import Float
from torch import Tensor

from nnexercises import exercise


@exercise
def double(solution, x: Float[Tensor, "rows columns"]) -> Float[Tensor, "rows columns"]:
    return solution.double(x)
"""
REFERENCE = """\
def double(x):
    return 2 * x
"""


@pytest.mark.parametrize(
    ("student", "verdict", "marks"),
    [
        ("def double(x):\n    return x + x\n", "passed", 1.0),
        ("def double(x):\n    return x * x\n", "failed", 0.0),
        ("def double(x):\n    return (2 * x).T\n", "failed", 0.0),
        ("def double(x):\n    x *= 2\n    return x\n", "failed", 0.0),
        ("def double(x):\n    return (2 * x).half()\n", "failed", 0.0),
        ("def double(x):\n    return (2 * x).squeeze()\n", "failed", 0.0),
        ("def double(x):\n    return (2 * x).tolist()\n", "failed", 0.0),
        ("def double(x):\n    raise NotImplementedError\n", "not_attempted", 0.0),
        ("def double(x):\n    ...\n", "not_attempted", 0.0),
        ("print('nothing here')\n", "not_attempted", 0.0),
    ],
)
def test_three_lines_grade(
    host: WorkerHost, small_course: Callable[..., Path], tmp_path: Path, student: str, verdict: str, marks: float
) -> None:
    file = tmp_path / "student.py"
    file.write_text(student)
    report = Grader(small_course(GRADER, REFERENCE), host=host).grade(file)
    assert [(e.unit, e.name, e.verdict, e.marks, e.points) for e in report.exercises] == [
        ("basics", "double", verdict, marks, 1.0)
    ]


def test_a_three_line_exercise_works_for_plain_numbers(small_course: Callable[..., Path], tmp_path: Path) -> None:
    course = small_course(
        "from nnexercises import exercise\n\n"
        "@exercise\n"
        "def average(solution, numbers: list[float]) -> float:\n"
        "    return solution.average(numbers)\n",
        "def average(numbers):\n    return sum(numbers) / len(numbers)\n",
    )
    file = tmp_path / "student.py"
    file.write_text("from statistics import mean\ndef average(numbers):\n    return mean(numbers)\n")
    assert nnexercises.grade(file, course=course).exit_code == 0


ONE_NAME = """\
from nnexercises import exercise

def shifted(x):
    return x + 1

@exercise
def f(solution, x: float) -> float:
    return solution.f(shifted(x))

@f.property
def is_odd(solution, x):
    return solution.f(-x), -solution.f(x)

@f.examination
def facts(value):
    return value > 0

@exercise
def g(solution, x: float) -> float:
    return solution.g(x)

@g.property
def is_odd(solution, x):
    return solution.g(-x), -solution.g(x)

@f.property
@g.property
def at_0(solution, x):
    return 0.0, 0.0

@g.examination
def facts(value):
    return Facts(value).rounded

class Facts:
    def __init__(self, value):
        self.value = value

    @property
    def rounded(self):
        return round(self.value, 2)
"""


def test_exercises_may_call_their_properties_and_examinations_alike(
    host: WorkerHost, small_course: Callable[..., Path], tmp_path: Path
) -> None:
    course = small_course(ONE_NAME, "def f(x):\n    return 2 * x\n\ndef g(x):\n    return 3 * x\n")
    (tmp_path / "student.py").write_text("def f(x):\n    return 2 * x\n\ndef g(x):\n    return 3 * x * x\n")
    f, g = Grader(course, host=host).grade(tmp_path / "student.py").exercises
    assert f.verdict == "passed"
    assert g.verdict == "failed"
    assert g.first_failed is not None
    assert g.first_failed.counterexample is not None
    assert g.first_failed.counterexample.outcome == "both"
