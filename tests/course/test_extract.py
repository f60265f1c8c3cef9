"""What is sent of a grader to a worker: taken from its functions, however the grader is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nnexercises import Grader
from nnexercises.process.host import WorkerHost

DOUBLE = "def double(x):\n    return 2 * x\n"

WAYS = {
    "exercise under another name": """\
from nnexercises import exercise as ex

@ex(points=2)
def double(solution, x: float) -> float:
    return solution.double(x)
""",
    "the package itself": """\
import nnexercises as nn

@nn.exercise(points=2)
def double(solution, x: float) -> float:
    return solution.double(x)
""",
    "a decorator below": """\
import functools
from nnexercises import exercise

def twice(function):
    @functools.wraps(function)
    def wrapped(solution, x):
        return function(solution, x) + function(solution, x)
    return wrapped

@exercise(points=2)
@twice
def double(solution, x: float) -> float:
    return solution.double(x)
""",
    "an installed decorator below": """\
import torch
from nnexercises import exercise

@exercise(points=2)
@torch.no_grad()
def double(solution, x: float) -> float:
    return solution.double(x)
""",
    "a dataclass": """\
from dataclasses import dataclass, field
from nnexercises import exercise

@dataclass
class Pair:
    first: float
    rest: list[float] = field(default_factory=list)

    def total(self):
        return self.first + sum(self.rest)

@exercise(points=2)
def double(solution, x: float) -> float:
    return Pair(solution.double(x), [solution.double(1.0)]).total()
""",
    "a shared file": """\
from nnexercises import exercise
from graders._shared import Scale, scaled as by_three

@exercise(points=2)
def double(solution, x: float) -> float:
    return by_three(solution.double(x)) + Scale.size
""",
    "a shared file, relatively": """\
from nnexercises import exercise
from . import _shared
from ._shared import scaled

@exercise(points=2)
def double(solution, x: float) -> float:
    return scaled(solution.double(x))
""",
    "another exercise's drive": """\
from nnexercises import exercise

@exercise
def double(solution, x: float) -> float:
    return solution.double(x)

@exercise
def again(solution, x: float) -> float:
    return double(solution, double(solution, x))
""",
    "a decorator of a shared file, which leaves no trace": """\
from nnexercises import exercise
from graders._shared import plainly

@plainly
def same(x):
    return x

@exercise(points=2)
def double(solution, x: float) -> float:
    return solution.double(same(x))
""",
    "a base that names its subclass": """\
from nnexercises import exercise

class Node:
    def leaf(self):
        return Leaf()

class Leaf(Node):
    size = 1.0

@exercise(points=2)
def double(solution, x: float) -> float:
    return solution.double(x) + Leaf().leaf().size + Node().leaf().size
""",
    "submodules of one package": """\
import xml.dom.minidom
import xml.etree.ElementTree
from nnexercises import exercise

@exercise(points=2)
def double(solution, x: float) -> float:
    xml.dom.minidom.parseString("<a/>")
    return solution.double(x) + len(xml.etree.ElementTree.fromstring("<a><b/></a>"))
""",
    "imports that other imports follow": """\
import math as m
try:
    from math import sqrt as root
except ImportError:
    from cmath import sqrt as root
from nnexercises import exercise

@exercise(points=2)
def double(solution, x: float) -> float:
    return solution.double(x) + m.floor(root(4.0)) + len(__name__) * 0

@double.mistake
def wrong(x):
    import numpy as m
    return m.ones(1)
""",
    "imports of all sorts": """\
import math as m, os.path
from collections import defaultdict as dd
from nnexercises import exercise

@exercise(points=2)
def double(solution, x: float) -> float:
    counts = dd(int)
    counts[os.path.basename("a/b")] += 1
    return solution.double(x) + m.pi + counts["b"]
""",
}
SHARED = """\
import math

class Scale:
    size = 3

def scaled(x):
    return math.prod((x, Scale.size))

def plainly(function):
    def wrapped(*args):
        return function(*args)
    return wrapped
"""


@pytest.mark.parametrize("way", WAYS)
def test_graders_work_in_whatever_way_they_are_written(
    host: WorkerHost, small_course: Callable[..., Path], tmp_path: Path, way: str
) -> None:
    course = small_course(WAYS[way], DOUBLE)
    (course / "graders" / "_shared.py").write_text(SHARED)
    for text, marks in ((DOUBLE, 2), ("def double(x):\n    return 3 * x\n", 0)):
        (tmp_path / "student.py").write_text(text)
        report = Grader(course, host=host).grade(tmp_path / "student.py")
        assert [case.message for e in report.exercises for case in e.cases if case.verdict == "course_error"] == []
        assert (report.marks, report.points) == (marks, 2)


USES_SAME = "uses same, but only imports, functions and classes are sent"
COLLIDING = "\nfrom numpy import sqrt\nSIZE = 3\ndef rooted(x):\n    return sqrt(x)\n"
HEAD = "from nnexercises import exercise\n\n"
DRIVE = "@exercise\ndef double(solution, x: float) -> float:\n    return solution.double(x)\n"
REFUSED = {
    "a constant": (HEAD + "SIZE = 3\n" + DRIVE + "    + SIZE\n", "line 5: uses SIZE, but only imports"),
    "a constant of a shared file": (
        "from graders._shared import SIZE\n" + HEAD + DRIVE + "    + SIZE\n",
        "uses SIZE, but only imports, functions and classes are sent",
    ),
    "a lambda": (HEAD + "same = lambda x: x\n" + DRIVE.replace("(x)", "(same(x))"), USES_SAME),
    "a function made by another": (
        HEAD + "def make():\n    def same(x):\n        return x\n    return same\nsame = make()\n"
        + DRIVE.replace("(x)", "(same(x))"),
        USES_SAME,
    ),
    "a decorator above": (
        "import functools\n" + HEAD + "def odd(thing):\n"
        "    return functools.wraps(thing)(lambda *a: thing)\n@odd\n" + DRIVE,
        "double is hidden by another decorator: make @exercise the first, on top",
    ),
    "a decorator below that leaves no trace": (
        "from graders._shared import plainly\n" + HEAD + DRIVE.replace("@exercise\n", "@exercise\n@plainly\n"),
        "so that it cannot be sent to a worker; if a decorator made it, let that use functools.wraps",
    ),
    "a mistake": (
        HEAD + DRIVE + "@double.mistake\ndef nearly(x):\n    return x\n"
        "@double.property\ndef odd(solution, x):\n    return nearly(x), x\n",
        "nearly is a case, a mistake or an examination, which stay on the trusted side",
    ),
    "imports that collide": (
        "from math import sqrt\nfrom graders._shared import rooted\n" + HEAD + DRIVE + "    + sqrt(rooted(4.0))\n",
        "two things called sqrt would be sent to a worker: rename one of them",
    ),
    "two of one name": (
        HEAD + "from graders import _shared\nfrom graders._shared import scaled\n"
        "def Scale():\n    pass\n" + DRIVE.replace("(x)", "(scaled(x) or Scale())"),
        "two definitions called Scale would be sent to a worker: rename one of them",
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", REFUSED)
def test_what_cannot_be_sent_is_refused_with_a_line_that_says_what_to_do(
    host: WorkerHost, small_course: Callable[..., Path], tmp_path: Path, way: str
) -> None:
    grader, message = REFUSED[way]
    course = small_course(grader, DOUBLE)
    (course / "graders" / "_shared.py").write_text(SHARED + COLLIDING)
    (tmp_path / "student.py").write_text(DOUBLE)
    (broken,) = Grader(course, host=host).grade(tmp_path / "student.py").exercises
    assert broken.verdict == "course_error"
    assert message in broken.cases[0].message


def test_a_unit_may_be_a_folder_and_so_may_its_reference(
    host: WorkerHost, small_course: Callable[..., Path], tmp_path: Path
) -> None:
    course = small_course("", "")
    files = {
        "graders/__init__.py": "",
        "graders/nets/_shared.py": "def twice(x):\n    return 2 * x\n",
        "graders/nets/__init__.py": "from graders.nets import second, first\n",
        "graders/nets/first.py": HEAD
        + "@exercise\ndef one(solution, x: float) -> float:\n    return solution.one(x)\n",
        "graders/nets/second.py": HEAD + "from graders.nets._shared import twice\n\n@exercise\n"
        "def two(solution, x: float) -> float:\n    return twice(solution.two(x))\n",
        "reference/nets/first.py": "def one(x):\n    return x + 1\n",
        "reference/nets/second.py": "from reference.nets.first import one\n\ndef two(x):\n    return one(x) + 1\n",
    }
    for name, text in files.items():
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        (course / name).write_text(text)
    (tmp_path / "student.py").write_text("def one(x):\n    return x + 1\ndef two(x):\n    return x + 2\n")
    report = Grader(course, units=["nets"], host=host).grade(tmp_path / "student.py")
    assert [(e.name, e.verdict) for e in report.exercises] == [("two", "passed"), ("one", "passed")]


RECORD = """\
from dataclasses import dataclass
from jaxtyping import Float
from torch import Tensor
from nnexercises import exercise

@dataclass
class Layer:
    weights: Float[Tensor, "outputs inputs"]
    bias: Float[Tensor, "outputs"]

@exercise(gradients=1, points=3)
def through(solution, x: Float[Tensor, "inputs"], layer: Layer) -> Float[Tensor, "outputs"]:
    return solution.through(x, layer)

@through.case(points=1)
def made_by_hand(draw):
    return dict(layer=Layer(draw.normal("outputs inputs"), 0 * draw.normal("outputs")))
"""
THROUGH = "def through(x, layer):\n    return layer.weights @ x + layer.bias\n"


@pytest.mark.parametrize(
    ("student", "marks", "message"),
    [
        (THROUGH, 3, ""),
        (THROUGH.replace("layer.weights @", "layer.weights.detach() @"), 2,
         "The gradient of layer.weights is 0. at [0, 0], where"),
        (THROUGH.replace("return", "y =") + "    layer.bias += 1\n    return y\n", 0,
         "Your code changed its input layer; it must leave it as it was"),
        (THROUGH.replace(" + layer.bias", ""), 1, ", where "),
    ],
)  # fmt: skip
def test_a_record_is_an_input_like_any_other(
    host: WorkerHost, small_course: Callable[..., Path], tmp_path: Path, student: str, marks: float, message: str
) -> None:
    (tmp_path / "student.py").write_text(student)
    report = Grader(small_course(RECORD, THROUGH), host=host).grade(tmp_path / "student.py", devices=["cpu", "sim"])
    assert report.marks == marks, [case.message for case in report.exercises[0].cases]
    assert any(message in case.message for case in report.exercises[0].cases)
