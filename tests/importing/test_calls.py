"""Which calls of a test can be cases, and what is said of the others."""

from __future__ import annotations

import ast

import pytest

from nnexercises.importing.calls import checks_of
from nnexercises.importing.checks import Call, Names
from nnexercises.importing.question import SourceTest, settings_of

NAMES = Names({"f", "g"}, {"other": "g"}, {"answers", "package.answers"})


def read(text: str) -> list[tuple[list[str], str | None]]:
    """For each check of a test, its calls as source, and why something of it is left out."""
    found = checks_of(SourceTest("t.py", "test", ast.parse(text).body), NAMES)
    return [([_shown(call) for call in check.calls], check.why) for check in found]


def _shown(call: Call) -> str:
    named = [f"{name}={ast.unparse(value)}" for name, value in call.keywords.items()]
    return f"{call.function}({', '.join([*map(ast.unparse, call.arguments), *named])})"


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("assert f(1, -2.5, [1, 2], mode='sum') == 3", ["f(1, -2.5, [1, 2], mode='sum')"]),
        ("x = torch.tensor([1.0])\nout = f(x)\nassert out == 1", ["f(torch.tensor([1.0]))"]),
        ("x, y = torch.ones(2), 3\nassert f(x, y) is None", ["f(torch.ones(2), 3)"]),
        ("x = 1\nx += 1\nassert f(x)", ["f(1 + 1)"]),
        ("a, b = f(2)\nassert b == 1", ["f(2)"]),
        ("assert f(torch.tensor([1.0], requires_grad=True, device='cpu')) == 1", ["f(torch.tensor([1.0]))"]),
        ("from torch import tensor\nassert f(tensor([1])) == 1", ["f(torch.tensor([1]))"]),
        ("np.testing.assert_allclose(f(np.array([1.0]) * 2), 2)", ["f(np.array([1.0]) * 2)"]),
        ("with torch.no_grad():\n    assert f(float('inf')) == 1", ["f(float('inf'))"]),
        ("self.assertEqual(answers.f(1), package.answers.g(2))", ["f(1)", "g(2)"]),
        ("assert other(x=torch.eye(2).double()) == 1", ["g(x=torch.eye(2).double())"]),
        ("with pytest.raises(ValueError):\n    f(-1)", ["f(-1)"]),
        ("np.testing.assert_raises(ValueError, f, -1)", ["f(-1)"]),
        ("try:\n    f(-1)\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError('no')", ["f(-1)"]),
        ("f(3)", ["f(3)"]),
    ],
)
def test_calls_with_what_is_written_out_are_cases(text: str, calls: list[str]) -> None:
    assert read(text) == [(calls, None)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("assert f(torch.randn(2)) == 1", "its inputs are random (randn): f(torch.randn(2))"),
        ("for x in [1, 2]:\n    assert f(x) == x", "a loop: for x in [1, 2]: assert f(x) == x"),
        ("for i in range(3):\n    x = i\nassert f(x) == 1", "x is set in a loop: f(x)"),
        ("assert isinstance(f(1), float)", "asserts a type, which every case compares: isinstance(f(1), float)"),
        ("assert f(unknown) == 1", "unknown is not set in the test: f(unknown)"),
        ("x = [1]\nx[0] = 2\nassert f(x) == 1", "x is changed in place: f(x)"),
        ("assert f([i for i in range(3)]) == 1", "an input is made by a comprehension: f([i for i in range(3)])"),
        ("assert f(lambda x: x) == 1", "an input is a function: f(lambda x: x)"),
        ("assert f(load('x.csv')) == 1", "its inputs are made by load: f(load('x.csv'))"),
        ("assert f(g(1)) == 1", "an argument of f is what g returns"),
        ("assert f(*[1, 2]) == 1", "f is called with * or **"),
        ("plt.plot(f(1))", "a plot"),
        ("with pytest.raises(AnError):\n    f(1)", "AnError is not an exception of Python's own"),
        ("f(x).backward()\nassert x.grad == 1", "asserts a gradient: give the exercise gradients=1: x.grad == 1"),
        ("print(f(1))", "test checks nothing that can be read"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_case_says_why(text: str, why: str) -> None:
    assert [reason for _, reason in read(text)] == [why]


def test_of_an_assert_with_two_calls_one_may_come_over() -> None:
    assert read("assert f(1) == g(torch.rand(2))") == [(["f(1)"], "its inputs are random (rand): g(torch.rand(2))")]


def test_the_settings_of_a_raw_cell() -> None:
    text = "name: q1\npoints:\n  - 1\n  - 0.5\nmanual: false # yet\nnote: >\n  in two\n  lines\nempty:\nlist: [1, 2]\n"
    assert settings_of(text) == {
        "name": "q1",
        "points": [1, 0.5],
        "manual": False,
        "note": "in two lines",
        "empty": None,
        "list": [1, 2],
    }
