"""In float64, a reference computes on the numbers that a student gets, whatever makes them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from nnexercises.comparison.compare import compare_values
from nnexercises.course.spec import Exercise
from nnexercises.drive.code import compile_drives
from nnexercises.drive.outcome import Outcome
from nnexercises.drive.solution import Solution
from nnexercises.expected.reference import Expected, Reference
from nnexercises.values import Array

HEAD = "import numpy as np, torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
#: A net whose weights its drive sets, to numbers that float32 and float64 compute differently.
NET = "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.f = nn.Linear(64, 64)\n"
NET += "    def forward(self, x):\n        return self.f(x)\n"
SETS_WEIGHTS = """
net = solution.Net()
with torch.no_grad():
    for n, p in enumerate(net.parameters()):
        p.copy_((torch.arange(p.numel()).float().mul(1234.5678).add(0.3 * n)).sin().reshape(p.shape))
return net(torch.linspace(-1, 1, 64).mul(1e4).cos())
"""


def expect(drive: str, reference: str, **inputs: Any) -> Expected:
    """The expected outcome of a drive's body on a reference."""
    body = "\n".join(f"    {line}" for line in drive.strip().splitlines())
    source = f"{HEAD}def f(solution{''.join(f', {name}' for name in inputs)}):\n{body}\n"
    namespace: dict[str, Any] = {"__name__": "reference.f"}
    exec(compile(HEAD + reference, "reference/f.py", "exec"), namespace)
    drives = compile_drives(source, "f")
    it = Reference("f", Exercise("f", drives["f"]), drives, Solution([namespace]), 0, 8.0)
    expected = it.expect("f", it.request(inputs))
    assert expected.wide.status == "returned", expected.wide.raised
    assert torch.get_default_dtype() == torch.float32
    return expected


def numbers(outcome: Outcome) -> np.ndarray:
    assert isinstance(outcome.value, Array)
    return outcome.value.as_float64()


X = Array(np.linspace(-3, 3, 12, dtype=np.float32).reshape(3, 4), "float32")
IDS = Array(np.array([2, 0, 1]), "int64")


@pytest.mark.parametrize(
    ("drive", "reference", "inputs"),
    [
        ("return solution.f(x)", "def f(x):\n    layer = nn.Linear(4, 2)\n    return layer(x)", {"x": X}),
        ("return solution.f(x)", "def f(x):\n    return F.one_hot(x.argmax(1), 4).float() @ x.T", {"x": X}),
        ("return solution.f(x)", "def f(x):\n    return x @ torch.full((4,), 0.1, dtype=torch.float32)", {"x": X}),
        ("return solution.f(x)", "def f(x):\n    return x @ torch.from_numpy(np.ones(4, np.float32))", {"x": X}),
        ("return solution.f(x)", "def f(x):\n    return (x > 0).to(torch.float32).mT @ x", {"x": X}),
        ("return solution.f(x)", "def f(x):\n    return x @ torch.randn(4, 5)", {"x": X}),
        ("return solution.f(x)", "def f(x):\n    return x * torch.randn_like(x) + torch.rand(4)", {"x": X}),
        ("return solution.f(x)", "def f(x):\n    return F.dropout(x, 0.5) + torch.normal(0.0, 1.0, (4,))", {"x": X}),
        ("return solution.f(x)", "def f(x):\n    return x + torch.empty(4).exponential_().log()", {"x": X}),
        ("return solution.f(x)", "def f(x):\n    return x[:, torch.multinomial(x.softmax(-1)[0], 2)]", {"x": X}),
        ("return solution.f(torch.randn(64, 64).add(1).sin())", "def f(x):\n    return x @ x", {}),
        ("return solution.f((1 - x * 1e6).sin())", "def f(x):\n    return x.softmax(-1)", {"x": X}),
        ("return solution.f(torch.tensor([12.9898]) * torch.arange(9999))", "def f(x):\n    return x.sin()", {}),
        (SETS_WEIGHTS, NET, {}),
        ("net = nn.Linear(4, 3)\nsolution.f(net, x)\nreturn net.weight",
         "def f(net, x):\n    o = torch.optim.Adam(net.parameters())\n    net(x).sum().backward()\n    o.step()",
         {"x": X}),
        ("return solution.E()(ids)", "class E(nn.Embedding):\n    def __init__(self):\n        super().__init__(3, 2)",
         {"ids": IDS}),
        ("torch.manual_seed(5)\nreturn solution.f(torch.rand(9), np.random.rand(9))",
         "def f(a, b):\n    return a * torch.from_numpy(b)", {}),
    ],
)  # fmt: skip
def test_both_precisions_compute_on_the_same_numbers(drive: str, reference: str, inputs: dict[str, Any]) -> None:
    expected = expect(drive, reference, **inputs)
    wide, narrow = numbers(expected.wide), numbers(expected.narrow)
    assert isinstance(expected.wide.value, Array)
    assert expected.wide.value.dtype == "float64"
    assert np.abs(wide - narrow).max() < 2e-5 * max(1.0, np.abs(wide).max())


@pytest.mark.parametrize(
    ("answer", "is_right"),
    [
        ("return b @ (a @ x)", True),
        ("return (b.mT.contiguous().mT.double() @ (a.double() @ x.double())).float()", True),
        ("return (b @ a) @ x", True),
        ("return (b.half() @ (a.half() @ x.half())).float()", False),
        ("return (b.bfloat16() @ (a.bfloat16() @ x.bfloat16())).float()", False),
        ("return b @ (a @ x) + 0.01", False),
    ],
)
def test_the_tolerance_comes_from_the_computation_whatever_its_inputs_are(answer: str, is_right: bool) -> None:
    drive = "a, b, x = (torch.arange(n).mul(12.9898).sin() for n in (65536, 65536, 256))\n"
    drive += "return solution.f(a.view(256, 256), b.view(256, 256), x)"
    expected = expect(drive, "def f(a, b, x):\n    return b @ (a @ x)")
    other = expect(drive, f"def f(a, b, x):\n    {answer}").narrow
    assert (compare_values(expected.outcome.value, other.value, tolerance=expected.tolerance) == []) == is_right
    error = expected.error()
    assert error is not None
    assert 0 < error < 0.5


@pytest.mark.parametrize(
    ("drive", "reference"),
    [("return solution.f(n)", "def f(n):\n    return [n * 1.5]"), ("return solution.f(n)", "def f(n):\n    return n")],
)
def test_where_nothing_is_rounded_no_error_is_measured(drive: str, reference: str) -> None:
    assert expect(drive, reference, n=3).error() is None


def test_an_integer_that_depends_on_the_precision_is_the_students_and_the_error_infinite() -> None:
    expected = expect("return solution.f()", "def f():\n    return (torch.tensor(1.0) + 1e-9 > 1).long()")
    assert isinstance(expected.outcome.value, Array)
    assert expected.outcome.value.data == expected.narrow.value.data == 0
    assert expected.error() == float("inf")
