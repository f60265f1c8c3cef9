"""What a drive itself does: the names that it uses, and what it raises."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from helpers import exercise

from nnexercises import Grader
from nnexercises.check.soundness import check
from nnexercises.process.host import WorkerHost

GRADER = """\
import torch
from jaxtyping import Float
from torch import Tensor
from nnexercises import exercise

@exercise(hint="w")
def Linear(solution, x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    return solution.Linear()(x)

@exercise(hint="Twice.")
def twice(solution, x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    layer = torch.nn.Linear(1, 1)
    return solution.twice(x)
"""
REFERENCE = """\
class Linear:
    def __call__(self, x):
        return -x

def twice(x):
    return 2 * x
"""


def test_a_name_of_torchs_is_not_the_students(
    small_course: Callable[..., Path], host: WorkerHost, tmp_path: Path
) -> None:
    (tmp_path / "basics.py").write_text(REFERENCE.replace("-x", "x").replace("2 * x", "3 * x"))
    report = Grader(small_course(GRADER, REFERENCE), host=host).grade(tmp_path / "basics.py")
    assert exercise(report, "twice").verdict == "failed"


def test_what_the_drive_raises_has_its_line(small_course: Callable[..., Path], host: WorkerHost) -> None:
    course = small_course(GRADER.replace("return solution.twice(x)", "return solution.twice(x).loss"), REFERENCE)
    faults = [fault for found in check(course, seeds=[0], host=host) for fault in found.faults]
    said = "no attribute 'loss' (graders/basics.py, line 13, in the drive: return solution.twice(x).loss)"
    assert any(fault.endswith(said) for fault in faults), faults


METHODS = """\
from nnexercises import exercise

@exercise(hint="Keep it.")
def Value(solution, x: float) -> float:
    return solution.Value(x).data

@exercise(hint="Twice.")
def doubling(solution, x: float) -> float:
    return solution.Value(x).doubled()
"""
WITH_METHODS = """\
class Value:
    def __init__(self, data):
        self.data = data

    def doubled(self):
        return 2 * self.data
"""


def test_a_method_that_is_not_written_is_work_of_the_exercise_that_asks_for_it(
    small_course: Callable[..., Path], host: WorkerHost, tmp_path: Path
) -> None:
    text = WITH_METHODS.replace("return 2 * self.data", "raise NotImplementedError")
    (tmp_path / "basics.py").write_text(text)
    report = Grader(small_course(METHODS, WITH_METHODS), host=host).grade(tmp_path / "basics.py")
    assert [one.verdict for one in report.exercises] == ["passed", "not_attempted"]


ON_ARRAYS = """\
import numpy as np
from jaxtyping import Float64
from nnexercises import exercise

@exercise(hint="Twice.", cpu_only=True)
def twice(solution, x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n d"]:
    return solution.twice(x)

@twice.case
def large(draw):
    return dict(x=1e3 * draw.normal("n d"))
"""


def test_what_is_drawn_for_an_array_is_one(small_course: Callable[..., Path], host: WorkerHost) -> None:
    reference = "import numpy as np\ndef twice(x):\n    assert x.dtype == np.float64\n    return np.multiply(x, 2)\n"
    faults = [
        fault for found in check(small_course(ON_ARRAYS, reference), seeds=[0], host=host) for fault in found.faults
    ]
    assert faults == []
