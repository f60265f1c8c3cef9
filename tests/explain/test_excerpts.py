"""The excerpt of a function that stopped, as a student sees it."""

from __future__ import annotations

import pytest
from explaining import evidence, integers, tensor

from nnexercises.course.kinds import Kind
from nnexercises.explain.excerpts import excerpt_of, named_dims
from nnexercises.report.excerpt import Caret, Excerpt, ExcerptLine, excerpt_lines
from nnexercises.values import Value

KINDS = {"scores": Kind("tensor", ("batch", "classes")), "target": Kind("tensor", ("batch",))}


def shown(text: str, *, unfinished: bool = False, seconds: float | None = None, **inputs: Value) -> str:
    found = evidence(text, inputs, kinds=KINDS, seconds=seconds)
    assert found.stop is not None
    assert found.raised is not None
    attempt = found.attempts[0]
    dims = named_dims(found.stop, found.raised, attempt.exercise, attempt.trial)
    excerpt = excerpt_of(found.stop, found.raised, dims, unfinished=unfinished)
    assert excerpt is not None
    return "\n".join(excerpt_lines(excerpt))


def test_shapes_that_do_not_fit() -> None:
    text = """\
import torch



def f(scores):
    \"\"\"Probabilities.\"\"\"
    e = torch.exp(scores)

    # each row has its own sum
    return e / e.sum(dim=-1)
"""
    assert (
        shown(text, scores=tensor(5, 4))
        == """\
 5   def f(scores):                 scores (batch=5, classes=4)
 7       e = torch.exp(scores)      e (5, 4)
10       return e / e.sum(dim=-1)
                ~~^~~~~~~~~~~~~~~   (5, 4) / (5,)"""
    )


def test_a_method_of_a_class_and_an_operation_of_two_lines() -> None:
    text = """\
import torch
class Layer:
    def __init__(self):
        self.weights = torch.ones(3, 7)
    def forward(self, x):
        for w in [self.weights]:
            out = torch.cat([x,
                             w])
        return out
def f(scores):
    return Layer().forward(scores)
"""
    assert (
        shown(text, scores=tensor(5, 4))
        == """\
5   def forward(self, x):          x (5, 4)
6       for w in [self.weights]:
7           out = torch.cat([x,
                  ^^^^^^^^^^^^^    (5, 4), (3, 7)"""
    )


def test_a_half_written_function() -> None:
    text = "def f(x):\n    x = x - x.max(dim=-1, keepdim=True).values\n\n    raise NotImplementedError\n"
    assert (
        shown(text, unfinished=True, x=tensor(2, 4))
        == """\
1   def f(x):
2       x = x - x.max(dim=-1, keepdim=True).values   ran: x is (2, 4)
4       raise NotImplementedError                    stopped here"""
    )


def test_a_loop_that_does_not_end() -> None:
    text = """\
def f(scores, target):
    total, i = 0.0, 0
    while i < len(target):
        total = total - scores[i, target[i]]
    return total
"""
    assert (
        shown(text, seconds=0.2, scores=tensor(5, 4), target=integers(1, 0, 2, 3, 1))
        == """\
2       total, i = 0.0, 0
3       while i < len(target):                  i is 0, len(target) is 5
4           total = total - scores[i, target[i]]"""
    )


@pytest.mark.parametrize("width", [72, 40])
def test_everything_fits_the_width(width: int) -> None:
    long = Excerpt(
        (
            ExcerptLine(99, "def f(" + "x, " * 40 + "):", "a " * 60),
            ExcerptLine(100, "    return " + "x" * 100, "(5, 4)"),
        ),
        Caret(100, 80, "~" * 30 + "^" + "~" * 30, "(5, 4) / (5,)"),
    )
    lines = excerpt_lines(long, width)
    assert max(map(len, lines)) <= width
    assert any("(5, 4) / (5,)" in line for line in lines)
