"""What a student's source says, without running it."""

from __future__ import annotations

import ast

import pytest

from nnexercises.submission.source import Source, outer_names, torch_functions_named

WATCH = {"softmax", "relu"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("import torch\ndef f(x):\n    return torch.softmax(x, 1)\n", {"softmax"}),
        ("import torch.nn.functional as F\ndef f(x):\n    return F.softmax(x)\n", {"softmax"}),
        ("from torch.nn.functional import softmax as s\ndef f(x):\n    return s(x)\n", {"softmax"}),
        ("from torch import nn\nlayer = nn.Softmax()\ndef f(x):\n    return layer(x)\n", {"softmax"}),
        ("import torch\ndef helper(x):\n    return torch.relu(x)\ndef f(x):\n    return helper(x)\n", {"relu"}),
        ("def f(x):\n    softmax = x.exp()\n    return softmax\n", set()),
        ("def relu(x):\n    return x\ndef f(x):\n    return relu(x)\n", set()),
        ("import torch\ny = torch.softmax(torch.ones(3), 0)\ndef f(x):\n    return x\n", set()),
        ("import torch\ndef f(x):\n    return g(x)\ndef g(x):\n    return torch.relu(x)\n", set()),
        ("def f(x:\n", set()),
    ],
)
def test_torch_functions_that_a_definition_names(text: str, named: set[str]) -> None:
    # g is an exercise of its own, and answers for itself.
    assert torch_functions_named([Source.of([text])], "f", WATCH, ["f", "g"]) == named


def test_names_from_outside_leave_out_what_is_local() -> None:
    statement = ast.parse("def f(x, y=START):\n    z = helper(x)\n    return z + LIMIT + sum(y)\n").body[0]
    assert outer_names(statement) - {"sum"} == {"START", "helper", "LIMIT"}
