"""Names that are nearly right."""

from __future__ import annotations

import ast

import pytest

from nnexercises.explain.names import in_other_order, similar


@pytest.mark.parametrize("name", ["LogSoftmax", "logsoftmax", "log_soft_max", "log_sotfmax", "my_log_softmax"])
def test_a_name_that_is_meant(name: str) -> None:
    assert similar("log_softmax", ["helper", name]) == name


def test_a_name_that_is_not() -> None:
    assert similar("log_softmax", ["softplus", "logits", "log"]) is None


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("def f(b, a): ...", ["b", "a"]),
        ("class f:\n    def __init__(self, b, a): ...", ["b", "a"]),
        ("def f(a, b): ...", None),
        ("def f(b, c): ...", None),
        ("def f(b, a, c): ...", None),
        ("f = 1", None),
    ],
)
def test_parameters_in_another_order(text: str, got: list[str] | None) -> None:
    assert in_other_order(("a", "b"), ast.parse(text).body[0]) == got
