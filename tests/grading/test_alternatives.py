"""Several right answers: another implementation widens the tolerance or is right beside the reference."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import exercise

from nnexercises import CourseError, Grader
from nnexercises import exercise as make
from nnexercises.check.soundness import check
from nnexercises.process.host import WorkerHost

GRADER = """\
import math
import torch
from jaxtyping import Float
from torch import Tensor
from nnexercises import exercise

@exercise(hint="Gaussian error linear unit.", gradients=True, points=2)
def gelu(solution, x: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
    return solution.gelu(x)

@gelu.alternative(differs=True, because="the paper gives both")
def with_tanh(x):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))

@gelu.mistake(hint="It is not a sigmoid.")
def with_sigmoid(x):
    return x * torch.sigmoid(1.5 * x)

@exercise(hint="The spread around the mean.")
def variance(solution, x: Float[Tensor, "n"]) -> Float[Tensor, ""]:
    return solution.variance(x)

@variance.case(points=0.5, because="squares are large there")
def far_from_zero(draw):
    return dict(x=1000 + draw.normal("n"))

@variance.mistake(hint="Mind the mean.")
def about_zero(x):
    return (x * x).mean()
"""
OF_SQUARES = """
@variance.alternative
def of_squares(x):
    return (x * x).mean() - x.mean() ** 2
"""
RIGHT = """\
import torch

def gelu(x):
    return 0.5 * x * (1 + torch.erf(x / 2**0.5))

def variance(x):
    return ((x - x.mean()) ** 2).mean()
"""
OTHER = """\
import torch

def gelu(x):
    return torch.nn.functional.gelu(x, approximate="tanh")

def variance(x):
    return (x ** 2).mean() - x.mean() ** 2
"""


def marks(course: Path, text: str, host: WorkerHost, tmp_path: Path) -> dict[str, tuple[float, float]]:
    (tmp_path / "basics.py").write_text(text)
    report = Grader(course, host=host).grade(tmp_path / "basics.py")
    return {one.name: (one.marks, one.points) for one in report.exercises}


def test_every_right_answer_is_right(small_course: Callable[..., Path], host: WorkerHost, tmp_path: Path) -> None:
    course = small_course(GRADER + OF_SQUARES, RIGHT)
    assert [(found.name, fault) for found in check(course, host=host) for fault in found.faults] == []
    for text in (RIGHT, OTHER):
        assert marks(course, text, host, tmp_path) == {"gelu": (2, 2), "variance": (1, 1)}
    wrong = RIGHT.replace("erf(x / 2**0.5)", "tanh(x)")
    assert marks(course, wrong, host, tmp_path)["gelu"] == (0, 2)


def test_without_the_alternative_its_rounding_is_too_much(
    small_course: Callable[..., Path], host: WorkerHost, tmp_path: Path
) -> None:
    assert marks(small_course(GRADER, RIGHT), OTHER, host, tmp_path)["variance"] == (0.5, 1)


@pytest.mark.parametrize(
    ("alternative", "fault"),
    [
        (OF_SQUARES.replace("mean() ** 2", "mean()"), "alternative of_squares gives another answer than the reference"),
        (
            OF_SQUARES.replace(".mean() ** 2", ".middle()"),
            "alternative of_squares is broken itself in ordinary: AttributeError",
        ),
        (
            OF_SQUARES.replace("alternative", "alternative(differs=True, because='c')"),
            "alternative of_squares gives the reference's answer everywhere: it needs no differs=True",
        ),
    ],
)
def test_one_that_is_wrong_or_the_same_is_found(
    small_course: Callable[..., Path], host: WorkerHost, alternative: str, fault: str
) -> None:
    found = check(small_course(GRADER + alternative, RIGHT), seeds=[0], host=host)
    assert any(fault in one for finding in found for one in finding.faults), [one.faults for one in found]


def test_a_wrong_one_widens_nothing(small_course: Callable[..., Path], host: WorkerHost, tmp_path: Path) -> None:
    course = small_course(GRADER + OF_SQUARES.replace("mean() ** 2", "mean()"), RIGHT)
    wrong = RIGHT.replace("(x - x.mean()) ** 2", "(x - x.mean()) ** 2 * 1.01")
    assert marks(course, wrong, host, tmp_path)["variance"] == (0, 1)


def test_what_differs_needs_a_reason() -> None:
    @make(hint="h")
    def double(solution: object, x: float) -> float:
        return x

    with pytest.raises(CourseError, match="say because=… why both answers are right"):
        double.alternative(differs=True)(lambda x: x)


BACKWARD = """\
import torch
from jaxtyping import Float
from torch import Tensor
from nnexercises import exercise

@exercise(hint="Zero below 0.", gradients=True, points=2, dtype="same")
def steep(solution, x: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
    return solution.steep(x)

class Wrong(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * x

    @staticmethod
    def backward(ctx, g):
        return 2 * g

@steep.mistake(hint="The gradient of x² depends on x.")
def forgets_x(x):
    return Wrong.apply(x)
"""


def test_a_mistake_of_the_backward_gives_its_hint_in_the_gradients_row(
    small_course: Callable[..., Path], host: WorkerHost, tmp_path: Path
) -> None:
    course = small_course(BACKWARD, "def steep(x):\n    return x * x\n")
    assert [fault for found in check(course, seeds=[0], host=host) for fault in found.faults] == []
    wrong = BACKWARD[BACKWARD.index("class Wrong") : BACKWARD.index("@steep.mistake")].replace("Wrong", "Square")
    (tmp_path / "basics.py").write_text(f"import torch\n{wrong}\ndef steep(x):\n    return Square.apply(x)\n")
    result = exercise(Grader(course, host=host).grade(tmp_path / "basics.py"), "steep")
    assert (result.marks, result.hint) == (1, "The gradient of x² depends on x.")


def test_the_inputs_own_dtype_can_be_asked_for(
    small_course: Callable[..., Path], host: WorkerHost, tmp_path: Path
) -> None:
    text = "def steep(x):\n    return (x.double() ** 2)\n"
    assert marks(small_course(BACKWARD, "def steep(x):\n    return x * x\n"), text, host, tmp_path)["steep"] == (0, 2)


SHAPES = """\
from jaxtyping import Float
from torch import Tensor
from nnexercises import exercise

@exercise(hint="Mean of each row.", gradients=True, points=2)
def row_mean(solution, x: Float[Tensor, "n d"]) -> Float[Tensor, "..."]:
    return solution.row_mean(x)

@row_mean.alternative(differs=True, because="both are shapes of a mean")
def kept(x):
    return x.mean(dim=1, keepdim=True)

@exercise(hint="Two sums.", gradients=True, points=2)
def sums(solution, x: Float[Tensor, "n d"]) -> dict:
    return solution.sums(x)
"""
SHAPED = """\
def row_mean(x):
    return x.mean(dim=1)

def sums(x):
    return {"rows": x.sum(dim=1), "columns": (x * x).sum(dim=0)}
"""


def test_gradients_of_an_alternative_of_another_shape_are_a_fault_and_keys_have_no_order(
    small_course: Callable[..., Path], host: WorkerHost, tmp_path: Path
) -> None:
    course = small_course(SHAPES, SHAPED)
    found = {one.name: one.faults for one in check(course, seeds=[0], host=host)}
    assert any(
        "alternative kept has no gradients, or a result of another shape" in fault for fault in found["row_mean"]
    )
    other = 'def sums(x):\n    return {"columns": (x * x).sum(dim=0), "rows": x.sum(dim=1)}\n'
    assert marks(course, other, host, tmp_path)["sums"] == (2, 2)
