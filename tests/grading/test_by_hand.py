"""By hand for any course: families, names of torch's own, and packages that an exercise forbids."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import case, exercise

from nnexercises import CourseError, Grader
from nnexercises import exercise as make
from nnexercises.check.soundness import check
from nnexercises.drive.torch_own import FAMILIES, USUAL, watched
from nnexercises.process.host import WorkerHost

GRADER = """\
from jaxtyping import Float
from torch import Tensor
from nnexercises import exercise, loaded

@exercise(points=2, by_hand=1, torch_own=("recurrent", "torch.fft"), hint="tanh(x @ w.T)")
def Cell(solution, x: Float[Tensor, "batch features"]) -> Float[Tensor, "batch features"]:
    return solution.Cell(x.shape[1])(x)

@exercise(points=2, by_hand=1, torch_own="torch.optim.SGD", hint="x - rate * gradient")
def step(solution, x: Float[Tensor, "n"], gradient: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
    return solution.step(x, gradient)

@exercise(points=2, hint="The sum over the rows.", forbids=("torch", "math"))
def total(solution, rows: list[list[float]]) -> list[float]:
    return solution.total(rows)

class Shared:
    pass
"""
RIGHT = """\
import torch
from torch import nn

class Cell(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.n = n
    def forward(self, x):
        return torch.tanh(x)

def step(x, gradient):
    return x - 0.1 * gradient

def total(rows):
    return [sum(row) for row in rows]
"""
#: Another class or function, the case that it loses, and what is said.
WRONG = {
    "Cell": (
        "import torch\nfrom torch import nn\nclass Base(nn.RNNCell):\n    pass\nclass Cell(Base):\n"
        "    def __init__(self, n):\n        super().__init__(n, n, bias=False)\n"
        "        self.weight_ih.data = torch.eye(n).to(self.weight_ih)\n"
        "        self.weight_hh.data.zero_()\n",
        "by_hand",
        "To be written by hand, but it calls torch's own RNNCell, rnn_tanh_cell.",
        "Write one step with matrix products, sigmoid and tanh, and loop over the steps, instead.",
    ),
    "step": (
        "import torch\ndef step(x, gradient):\n    p = torch.nn.Parameter(x.clone())\n    p.grad = gradient\n"
        "    getattr(torch.optim, 'S' + 'GD')([p], lr=0.1).step()\n    return p.detach()\n",
        "by_hand",
        "To be written by hand, but it calls torch's own SGD.",
        "Write the step yourself: compute the new values from the gradients, under torch.no_grad().",
    ),
    "total": (
        "def total(rows):\n    module = __import__('tor' + 'ch')\n"
        "    return [module.tensor(row, dtype=module.float64).sum().item() for row in rows]\n",
        "ordinary",
        "To be written without torch, but it uses torch.",
        "The sum over the rows.",
    ),
}


@pytest.fixture
def course(small_course: Callable[..., Path]) -> Path:
    return small_course(GRADER, RIGHT)


def test_what_is_written_by_hand_is_right(course: Path, host: WorkerHost) -> None:
    assert [fault for found in check(course, seeds=[0], host=host) for fault in found.faults] == []


def test_torchs_own_is_found_where_it_is_subclassed_or_looked_up(
    course: Path, host: WorkerHost, tmp_path: Path
) -> None:
    grader = Grader(course, host=host)
    for name, (text, lost, message, hint) in WRONG.items():
        (tmp_path / "basics.py").write_text(text)
        report = grader.grade(tmp_path / "basics.py")
        found = case(report, name, lost)
        assert found.message.startswith(message), found.message
        assert found.hint == hint
        assert exercise(report, name).marks == (0 if lost == "ordinary" else 1)


def test_a_forbidden_package_is_found_in_helpers_and_the_students_own_names_are_not(
    course: Path, host: WorkerHost, tmp_path: Path
) -> None:
    grader = Grader(course, host=host)
    helper = "from math import fsum as add\ndef helper(row):\n    return add(row)\n"
    own = "def helper(row):\n    torch = math = sum(row)\n    return math\n"
    for text, message in ((helper, "To be written without math, but it uses add."), (own, "")):
        text += "import torch\ndef other(x):\n    return torch.sum(x)\n"
        (tmp_path / "basics.py").write_text(text + "def total(rows):\n    return [helper(row) for row in rows]\n")
        assert case(grader.grade(tmp_path / "basics.py"), "total", "ordinary").message == message


def test_new_families_count_only_where_they_are_named() -> None:
    assert "einsum" not in watched(())
    assert set(watched(("einsum", "torch.nn.LSTMCell"))) == {"einsum", "LSTMCell"}
    assert "fft_rfft" in watched(("torch.fft",))
    assert set(USUAL) < set(FAMILIES)


@pytest.mark.parametrize(
    ("name", "fault"),
    [("softmaxx", "is none of softmax, "), ("torch.nn.LSTMCel", "torch_own='torch.nn.LSTMCel': there is nothing of")],
)
def test_a_name_that_torch_does_not_have_is_a_course_error(name: str, fault: str) -> None:
    with pytest.raises(CourseError, match=fault):
        watched((name,))


METHODS = """\
from nnexercises import exercise

@exercise(hint="Add.")
def Value(solution, a: float, b: float) -> float:
    return (solution.Value(a) + solution.Value(b)).data

@Value.mistake(hint="A sum, not a product.", replaces="Value.__add__")
def multiplies(self, other):
    return type(self)(self.data * other.data)
"""


def test_a_mistake_may_be_one_method_of_a_class(small_course: Callable[..., Path], host: WorkerHost) -> None:
    reference = (
        "class Value:\n    def __init__(self, data):\n        self.data = data\n"
        "    def __add__(self, other):\n        return Value(self.data + other.data)\n"
    )
    (found,) = check(small_course(METHODS, reference), seeds=[0], host=host)
    assert (found.faults, found.rejected_by) == ([], {"multiplies": {"ordinary"}})


def test_a_unit_from_scratch_forbids_a_package_in_the_settings(
    small_course: Callable[..., Path], host: WorkerHost, tmp_path: Path
) -> None:
    grader = (
        'from nnexercises import exercise\n\n@exercise(hint="The sum over the rows.")\n'
        "def total(solution, rows: list[list[float]]) -> list[float]:\n    return solution.total(rows)\n"
    )
    course = small_course(grader, "def total(rows):\n    return [sum(row) for row in rows]\n")
    (course / "course.toml").write_text('[units.basics]\nforbids = ["math"]\n')
    (tmp_path / "basics.py").write_text("import math\ndef total(rows):\n    return [math.fsum(row) for row in rows]\n")
    found = case(Grader(course, host=host).grade(tmp_path / "basics.py"), "total", "ordinary")
    assert found.message == "To be written without math, but it uses math."


LOOSE = """\
from nnexercises import exercise

@exercise(hint="h", forbids="math")
def root(solution, x: float) -> float:
    return solution.root(x)

@root.case(points=0.5, raises=ValueError, hint="h", because="it must be refused")
def negative(draw):
    return dict(x=-1.0)
"""
LOOSE += """
@root.case
def ordinary(draw):
    return dict(x=draw.number(1, 3))
"""
ROOT = "def root(x):\n    if x < 0:\n        raise ValueError\n    return x**0.5\n"


def test_a_forbidden_package_earns_nothing_however_it_is_reached(
    small_course: Callable[..., Path], host: WorkerHost, tmp_path: Path
) -> None:
    grader = Grader(small_course(LOOSE, ROOT), host=host)
    helpers = "import math\ndef solve(x):\n    return math.sqrt(x)\n"
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "helpers.py").write_text(helpers)
    for text in (
        "import helpers\ndef root(x):\n    return helpers.solve(x)\n",
        "from helpers import solve as s\ndef root(x):\n    return s(x)\n",
        "from math import *\ndef root(x):\n    return sqrt(x)\n",
        "import math\nif True:\n    def inner(x):\n        return math.sqrt(x)\ndef root(x):\n    return inner(x)\n",
        "import math\ntake: object = math.sqrt\ndef root(x):\n    return take(x)\n",
    ):
        (folder / "basics.py").write_text(text)
        assert exercise(grader.grade(folder), "root").marks == 0, text
    (folder / "basics.py").write_text(ROOT)
    assert exercise(grader.grade(folder), "root").marks == 1


def test_only_whole_packages_are_forbidden() -> None:
    with pytest.raises(CourseError, match=r"forbids names whole packages, such as torch: 'torch\.nn' is none"):

        @make(hint="h", forbids="torch.nn")
        def double(solution: object, x: float) -> float:
            return x
