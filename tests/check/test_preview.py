"""``nnexercises preview``: what students will read, before the class does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nnexercises.cli import main

GRADER = """\
import torch
from jaxtyping import Float
from torch import Tensor
from nnexercises import common, exercise

def shifted(x, by):
    return x + by

@exercise(hint="Twice of half, plus one.", points=2)
def lifted(solution, x: Float[Tensor, "rows n"]) -> Float[Tensor, "rows n"]:
    \"\"\"One more than x.\"\"\"
    return solution.lifted(x)

@lifted.mistake(hint="One more, not two.")
def two(x):
    return shifted(x, 2)

@lifted.mistake(hint="More, not less.")
def less(solution, x):
    return x - (solution.lifted(x) - x)

@lifted.mistake(hint="The helper adds one.", replaces="helper")
def nothing(x):
    return x

lifted.also(common.a_batch_of_one, points=0.5)
"""
REFERENCE = """\
def helper(x):
    return x + 1

def lifted(x):
    return helper(x)
"""


def test_stub_mistakes_and_right_answer_are_read_in_one_page(
    small_course: Callable[..., Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    course = str(small_course(GRADER, REFERENCE))
    assert main(["preview", "basics", "lifted", "--course", course]) == 0
    page = capsys.readouterr().out
    parts = page.split("\n===== ")[1:]
    by_title = {part.split(" =")[0]: part for part in parts}
    assert list(by_title) == [
        "The stub", "Mistake two", "Mistake less", "Mistake nothing", "Mistake squeezes_a_batch_of_one",
        "A right answer",
    ]  # fmt: skip
    assert "1 not begun" in by_title["The stub"]
    for name, hint in (("two", "One more, not two."), ("less", "More, not less."), ("nothing", "The helper adds one.")):
        assert hint in by_title[f"Mistake {name}"], by_title[f"Mistake {name}"]
    assert "A batch of one is a batch" in " ".join(by_title["Mistake squeezes_a_batch_of_one"].split())
    assert "2 of 2 points" in by_title["A right answer"]
    assert max(map(len, page.splitlines())) <= 80
    assert main(["preview", "basics", "lowered", "--course", course]) == 4
    assert "no exercise 'lowered' in the unit basics; it has lifted" in capsys.readouterr().err
