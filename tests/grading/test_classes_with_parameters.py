"""A class with parameters, which get the grader's numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from helpers import exercise

from nnexercises import Grader
from nnexercises.check.soundness import check
from nnexercises.process.host import WorkerHost

GRADER = """\
from jaxtyping import Float
from torch import Tensor
from nnexercises import exercise, loaded

@exercise(points=2, gradients=True, hint="x @ weight.T + bias")
def Affine(
    solution, x: Float[Tensor, "batch features"], weight: Float[Tensor, "units features"], bias: Float[Tensor, "units"]
) -> Float[Tensor, "batch units"]:
    layer = solution.Affine(weight.shape[1], weight.shape[0])
    return loaded(layer, weight=weight, bias=bias)(x)
"""
RIGHT = """\
import torch
from torch import nn

class Affine(nn.Module):
    def __init__(self, n, m):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(m, n))
        self.bias = nn.Parameter(torch.zeros(m))

    def forward(self, x):
        return x @ self.weight.T + self.bias
"""
WRONG = {
    "Your Affine has no parameter called weight; it has W (5, 5) and bias (5,).": ("weight", "W"),
    "bias of your Affine is a tensor and not an nn.Parameter, so no optimizer would find it.":
        ("nn.Parameter(torch.zeros(m))", "torch.zeros(m)"),
    "weight of your Affine has shape (5, 5), where (5, 5) is expected.": ("torch.randn(m, n)", "torch.randn(n, m)"),
}  # fmt: skip


def test_they_get_the_graders_numbers_on_every_device(
    small_course: Callable[..., Path], host: WorkerHost, tmp_path: Path
) -> None:
    course = small_course(GRADER, RIGHT)
    assert [fault for found in check(course, seeds=[0], host=host) for fault in found.faults] == []
    grader = Grader(course, host=host)
    for message, (old, new) in {"": ("", ""), **WRONG}.items():
        (tmp_path / "basics.py").write_text(RIGHT.replace(old, new))
        result = exercise(grader.grade(tmp_path / "basics.py", devices=["cpu", "sim"]), "Affine")
        assert (result.marks, re.sub(r"\d", "5", result.cases[0].message)) == (0 if message else 2, message)
