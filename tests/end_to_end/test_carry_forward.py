"""A course that carries marks forward: one mistake costs one exercise its marks, and not those that use it."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import case, exercise

from nnexercises import Report, grade

GRADER = """
from jaxtyping import Float
from torch import Tensor
from nnexercises import exercise

@exercise
def relu(solution, x: Float[Tensor, "rows columns"]) -> Float[Tensor, "rows columns"]:
    return solution.relu(x)

@exercise(points=3, gradients=True)
def layer(solution, x: Float[Tensor, "rows columns"], w: Float[Tensor, "columns out"]) -> Float[Tensor, "rows out"]:
    return solution.layer(x, w)

@layer.case(points=1)
def large(draw):
    return dict(x=10 * draw.normal("rows columns"))

@exercise
def add_(solution, x: Float[Tensor, "n"]) -> None:
    return solution.add_(x)

@exercise
def add_twice(solution, x: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
    return solution.add_twice(x.clone())

@exercise
def wrong_itself(solution, x: Float[Tensor, "rows columns"]) -> Float[Tensor, "rows columns"]:
    return solution.wrong_itself(x)
"""
REFERENCE = """
SECRET = "the reference"

def relu(x):
    return x.clamp(min=0)

def layer(x, w):
    return relu(x @ w)

def add_(x):
    x += 1

def add_twice(x):
    add_(x)
    add_(x)
    return x

def wrong_itself(x):
    return relu(x) + 1
"""
STUDENT = """
import gc

def relu(x):
    return x.abs()

def layer(x, w):
    if any(isinstance(one, str) and "the " + "reference" in one for one in gc.get_objects()):
        return None
    return relu(x @ w)

def add_(x):
    raise NotImplementedError

def add_twice(x):
    add_(x)
    add_(x)
    return x

def wrong_itself(x):
    return relu(x) + 2
"""


def graded(root: Path, settings: str) -> Report:
    for file, text in (("graders/unit.py", GRADER), ("reference/unit.py", REFERENCE), ("course.toml", settings)):
        Path(root, file).parent.mkdir(parents=True, exist_ok=True)
        Path(root, file).write_text(text)
    student = Path(root, "student.py")
    student.write_text(STUDENT)
    return grade(student, course=root)


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return graded(tmp_path_factory.mktemp("course"), "carry_forward = true\n")


def test_what_uses_a_wrong_exercise_is_graded_as_if_it_were_right(carried: Report) -> None:
    assert [(one.name, one.verdict, one.marks) for one in carried.exercises] == [
        ("relu", "failed", 0.0),
        ("layer", "passed", 3.0),
        ("add_", "not_attempted", 0.0),
        ("add_twice", "passed", 1.0),
        ("wrong_itself", "blocked", 0.0),
    ]
    assert {one.name: one.carried for one in exercise(carried, "layer").cases} == dict.fromkeys(
        ("ordinary", "large", "gradients"), ("unit/relu",)
    )
    again = Report.from_json(carried.to_json())
    assert case(again, "add_twice", "ordinary").carried == ("unit/add_",)


def test_without_the_setting_it_is_blocked(tmp_path: Path) -> None:
    report = graded(tmp_path, "")
    assert exercise(report, "layer").verdict == exercise(report, "add_twice").verdict == "blocked"
