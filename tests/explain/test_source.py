"""What the student's own source shows. Each text is run here, and fails in the way that is explained, or is right."""

from __future__ import annotations

import numpy as np
import pytest
from explaining import evidence, integers, tensor

from nnexercises.drive.outcome import Outcome
from nnexercises.explain.source import explain
from nnexercises.values import Array, Value

X = tensor(2, 3)
RIGHT = Outcome("returned", tensor(2, 3), {"x": X, "y": tensor(3)})
HEAD = "import torch, math\nimport numpy as np\n"

WRONG_VALUES = {
    "unused": [
        ("def f(x, y):\n    return x.exp() + 0.5\n", 3, "`y` is never used."),
        ("def f(x, bias):\n    def inner(bias):\n        return x * 2.5\n    return inner(1)\n", 3, "`bias` is never"),
    ],
    "replaced": [("def f(x, y):\n    y = torch.ones(3) / 7\n    return x * y\n", 4, "`y` is replaced here before")],
    "prints_instead": [("def f(x, y):\n    z = x + y\n    print(z)\n", 5, "You print the result, and return nothing")],
    "no_return": [
        ("def f(x, y):\n    z = x + y\n", 4, "You compute `z` here, and do not return it."),
        ("def f(x, y):\n    x + y\n", 4, "is `return` missing?"),
    ],
    "no_return_on_a_path": [
        ("def f(x, y):\n    if x.sum() > 100:\n        return x + y\n", 4, "Where this `if` does not hold"),
        ("def f(x, y):\n    if len(x) == 2:\n        return\n    return x + y\n", 5, "This `return` returns nothing."),
    ],
    "return_in_loop": [
        ("def f(x, y):\n    total = 0\n    for row in x:\n        total = total + row * y / 3\n        return total\n",
         7, "ends in its first turn"),
    ],
    "never_runs": [("def f(x, y):\n    z = x * y / 3\n    return z\n    z = z + 1\n", 6, "never runs")],
    "thrown_away": [
        ("def f(x, y):\n    x.clamp(min=0.3)\n    return x * y / 7\n", 4, "`x.clamp(min=0.3)` computes something new"),
        ("def f(x, y):\n    z = x * y / 7\n    z + 1\n    return z\n", 5, "`z + 1` computes something new"),
    ],
    "compared": [("def f(x, y):\n    z = x * y / 7\n    z == 1\n    return z\n", 5, "= assigns")],
    "uncalled": [
        ("def f(x, y):\n    z = x.clone()\n    z.zero_\n    return z * y\n", 5, "`z.zero_()` calls it"),
    ],
    "whole_division": [("def f(x, y):\n    return x * y // 2\n", 4, "`//` cuts the fraction off")],
    "whole_numbers": [("def f(x, y):\n    return (x * y).round()\n", 4, "`(x * y).round()` cuts the fraction off.")],
    "shadows": [
        ("def f(x, y):\n    for y in range(3):\n        x = x + y / 7\n    return x\n", 4, "the argument y is lost"),
        ("def f(x, y):\n    z = x * y / 7\n    for i in range(2):\n        for i in range(3):\n            "
         "z[0, i] = 0.3\n    return z\n", 6, "The inner loop changes `i`"),
    ],
    "kept_default": [
        ("def f(x, y, seen=[]):\n    seen.append(1)\n    return x * y / 7 + len(seen)\n", 3, "what earlier calls put"),
    ],
    "kept_global": [
        ("calls = 0\ndef f(x, y):\n    global calls\n    calls += 1\n    return x * y / 7 + calls\n", 6, "one call"),
    ],
}  # fmt: skip
EACH = [(name, *one) for name, found in WRONG_VALUES.items() for one in found]


@pytest.mark.parametrize(("name", "text", "line", "words"), EACH)
def test_wrong_values(name: str, text: str, line: int, words: str) -> None:
    diagnosis = explain(evidence(HEAD + text, {"x": X, "y": tensor(3)}, expected=RIGHT))
    assert diagnosis is not None
    assert (diagnosis.kind, diagnosis.name, diagnosis.file, diagnosis.line) == ("source", name, "student.py", line)
    assert words in diagnosis.message


def test_a_list_that_all_objects_share() -> None:
    text = """\
class f:
    seen = []
    def __init__(self, x, y):
        self.seen.append(x * y)
    def __call__(self):
        return self.seen
"""
    found = evidence(text, {"x": 1.5, "y": 2.5}, expected=Outcome("returned", 3.75))
    diagnosis = explain(found)
    assert diagnosis is not None
    assert (diagnosis.name, diagnosis.line) == ("shared_by_all", 2)


def test_what_is_thrown_away_explains_the_error_that_follows() -> None:
    text = "def f(x, t):\n    x.argmax(dim=1)\n    return (x == t).float().mean()\n"
    diagnosis = explain(evidence(text, {"x": tensor(5, 3), "t": tensor(5)}))
    assert diagnosis is not None
    assert (diagnosis.name, diagnosis.line) == ("thrown_away", 2)


def test_a_name_that_is_bound_where_the_tensor_was_to_change() -> None:
    changed = Array(X.data - 1, "float32")
    expected = Outcome("returned", None, {"x": changed})
    for text in ("def f(x):\n    x = x - 1\n", "def f(x):\n    for row in x:\n        row = row - 1\n"):
        diagnosis = explain(evidence(text, {"x": X}, expected=expected))
        assert diagnosis is not None
        assert diagnosis.name == "not_in_place"
        assert "-= …" in diagnosis.message
    assert explain(evidence("def f(x):\n    x -= 1\n", {"x": X}, expected=expected)) is None


SILENT = [
    "def f(x, y):\n    return x * y / 7\n",
    "def f(x, _y):\n    return x / 7\n",
    "def f(x, **more):\n    return x / 7\n",
    "def f(x, y):\n    for row in x:\n        if row.sum() > 0:\n            return row * y / 7\n    return x\n",
    "def f(x, y):\n    y = y + 1\n    return x * y / 7\n",
    "def f(x, y=None):\n    if y is None:\n        return x / 7\n    else:\n        return x * y / 7\n",
    "def f(x, y):\n    seen = []\n    seen.append(1)\n    seen.sort()\n    return x * y / 7\n",
    "def f(x, y):\n    return eval('x * y / 7')\n",
]


@pytest.mark.parametrize("text", SILENT)
def test_code_that_shows_nothing(text: str) -> None:
    inputs: dict[str, Value] = {"x": X} if "more" in text else {"x": X, "y": tensor(3)}
    assert explain(evidence(text, inputs, expected=RIGHT)) is None


GRADIENT = Outcome("returned", tensor(2, 3), gradients={"x": Array(np.ones((2, 3), np.float32), "float32")})
CUTS = [
    ("def f(x, t):\n    z = x.detach()\n    return z.exp()\n", 4, "`x.detach()` cuts the gradient off"),
    ("def f(x, t):\n    return x.exp().data\n", 4, "`x.exp().data` cuts the gradient off"),
    ("def f(x, t):\n    n = x.tolist()\n    return torch.tensor(n).exp()\n", 4, "`x.tolist()` cuts"),
    ("def f(x, t):\n    return torch.tensor([[v * 2 for v in row] for row in x])\n", 4, "torch.stack keeps it"),
    ("def f(x, t):\n    with torch.no_grad():\n        return x.exp()\n", 4, "under no_grad() has no gradient"),
    ("@torch.inference_mode()\ndef f(x, t):\n    return x.exp()\n", 3, "under inference_mode() has no gradient"),
    ("def f(x, t):\n    total = 0.0\n    for row in x:\n        total += float(row.sum())\n"
     "    return torch.zeros(2) + total\n", 6, "`float(row.sum())` makes a number"),
    ("def f(x, t):\n    return torch.as_tensor([[math.exp(v) for v in row] for row in x])\n", 4, "has no gradient"),
    ("def f(x, t):\n    return x.round()\n", 4, "`x.round()` is flat"),
    ("def f(x, t):\n    m = x.max().detach()\n    return (x - m).detach()\n", 5, "`(x - m).detach()` cuts"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "words"), CUTS)
@pytest.mark.filterwarnings("ignore")
def test_the_line_that_cuts_the_gradient(text: str, line: int, words: str) -> None:
    inputs = {"x": tensor(2, 3), "t": integers(0, 1)}
    diagnosis = explain(evidence(HEAD + text, inputs, role="gradients", expected=GRADIENT))
    assert diagnosis is not None
    assert words in diagnosis.message
    assert (diagnosis.kind, diagnosis.line) == ("source", line)


@pytest.mark.parametrize(
    "text",
    [
        "def f(x, t):\n    return x * 2\n",  # a gradient flows, and is wrong
        "def f(x, t):\n    m = x.max().detach()\n    return (x - m) * 3\n",
        "def f(x, t):\n    return x[t.long()] * 2 + x[0, 0].item() * 0\n",
    ],
)
def test_a_gradient_that_flows_is_not_cut(text: str) -> None:
    expected = Outcome("returned", None, gradients={"x": Array(np.ones((2, 3), np.float32), "float32")})
    found = evidence(text, {"x": tensor(2, 3), "t": integers(0, 1)}, role="gradients", expected=expected)
    assert explain(found) is None


ENDLESS = [
    ("i = 0\n    while i < len(x):\n        s = x[i]", 3, "Nothing in the loop changes i: it never ends."),
    ("while True:\n        s = x", 2, "The loop has no `break` and no `return`: it never ends."),
    ("i = 5\n    while i > 0:\n        s = x\n        i += 1", 3, "`i += 1` counts up, away from where the loop ends."),
    ("n = 5\n    while n:\n        for i in range(3):\n            if i == 1:\n                break", 3, "changes n"),
]


@pytest.mark.parametrize(("body", "line", "words"), ENDLESS)
def test_a_loop_that_never_ends(body: str, line: int, words: str) -> None:
    diagnosis = explain(evidence(f"def f(x):\n    {body}\n", {"x": X}, seconds=0.2))
    assert diagnosis is not None
    assert words in diagnosis.message
    assert diagnosis.line == line


def test_a_loop_that_may_end_is_not_accused() -> None:
    for body in (
        "n = [1]\n    while n:\n        grow(n)",
        "while True:\n        if x.sum() > 100:\n            break",
        "old = 1\n    while old > 0:\n        old, new = old + 1, old",
        "while f.going:\n        pass",
    ):
        text = f"def grow(n):\n    pass\ndef f(x):\n    {body}\nf.going = True\n"
        assert explain(evidence(text, {"x": X}, seconds=0.2)) is None
