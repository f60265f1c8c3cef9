"""Which names of a file are bound to constants: what is written down, and not what is computed."""

from __future__ import annotations

import ast

import pytest

from nnexercises.drive.constants import Constants
from nnexercises.drive.solution import Solution, is_constant, rebound

START = "import torch as t\nimport numpy as np\nfrom torch import tensor\nimport helpers\nfrom helpers import given\n"
START += "x = t.tensor([5.0], requires_grad=True)\n"


def constants(text: str) -> set[str]:
    found = Constants({"helpers"})
    for statement in ast.parse(START + text).body:
        found.note(statement)
    return found.names


@pytest.mark.parametrize(
    "text",
    [
        "answer = 10.0",
        "answer: float = -10",
        "answer = t.tensor([10.0])",
        "answer = tensor(2 * 5.0).float()",
        "answer = np.array([10.0], dtype=np.float32)",
        "answer, other = 10.0, x * 2",
        "answer, other = t.tensor([10.0, 6.0])",
        "answer = other = float('10')",
        "ten = 10.0\nanswer = ten",
        "with t.no_grad():\n    answer = 10.0",
        "answer = x.sum()\nanswer = 10.0",
        "answer = None",
        "answer = ...",
    ],
)
def test_what_is_written_down_is_a_constant(text: str) -> None:
    assert "answer" in constants(text)


@pytest.mark.parametrize(
    "text",
    [
        "answer = x.grad",
        "answer = x.grad[0].item()",
        "answer, other = t.autograd.grad(x**2, x)[0], 10.0",
        "answer = t.func.grad(t.square)(t.tensor(5.0))",
        "answer = t.autograd.functional.jacobian(lambda y: y**2, t.tensor(5.0))",
        "answer = 2 * x",
        "def slope():\n    return 10.0\nanswer = slope()",
        "def answer():\n    return 10.0",
        "answer = helpers.slope(5.0)",
        "answer = given",
        "answer = 10.0\nanswer = x.grad",
        "answer = x.grad\nanswer = None",
        "answer = [y.grad for y in (x,)][0]",
    ],
)
def test_what_is_computed_is_none(text: str) -> None:
    assert "answer" not in constants(text)


def test_the_namespace_that_a_name_comes_from_decides() -> None:
    solution = Solution([{"a": 1}, {"a": 1, "b": 1}], constants=[set(), {"a", "b"}])
    assert not is_constant(solution, "a")
    assert is_constant(solution, "b")
    assert not is_constant(solution, "c")
    assert not is_constant(rebound(solution, "b", 2), "b")
