"""What makes an exercise poor, found before a class meets it: constants, random states, nan; and facts by name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import case

from nnexercises import CourseError, Grader, holds
from nnexercises.check.soundness import check
from nnexercises.cli import main
from nnexercises.process.host import WorkerHost

GRADER = """\
import torch
from jaxtyping import Float, Int
from torch import Tensor
from nnexercises import exercise, holds

@exercise(hint="h")
def constant(solution, n: int) -> int:
    return solution.constant(n)

@constant.case
def ordinary(draw):
    return dict(n=3)

@exercise(hint="h")
def permuted(solution, n: int) -> Int[Tensor, "n"]:
    return solution.permuted(n)

@permuted.case
def ordinary(draw):
    return dict(n=10 + draw.integer(10))

@exercise(hint="h")
def in_the_drive(solution, x: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
    return solution.in_the_drive(x + torch.rand(1).to(x.device))

@exercise(hint="h")
def root(solution, x: float) -> float:
    return solution.root(x)

@root.case
def below_zero(draw):
    return dict(x=-4.0)

@exercise(hint="h")
def Counter(solution, n: int) -> dict:
    counter = solution.Counter()
    counter.add(n)
    return {}

@exercise(hint="Draw from a uniform distribution.")
def starts(solution, n: int) -> Float[Tensor, "n"]:
    return solution.starts(n)

@starts.case
def ordinary(draw):
    return dict(n=1000)

@starts.examination
def facts(found):
    return holds("there are a thousand", found.shape == (1000,)) | holds(
        "the mean is near 1/2", measured=found.mean(), above=0.45, below=0.55, hint="From 0 to 1, not from -1."
    )

@starts.mistake(hint="It is centred around 0.")
def centred(n):
    return 2 * torch.rand(n) - 1
"""
REFERENCE = """\
import math
import torch

def constant(n):
    return 2 * n

def permuted(n):
    return torch.randperm(n)

def in_the_drive(x):
    return 2 * x

def root(x):
    return math.sqrt(x) if x >= 0 else math.nan

def starts(n):
    return torch.rand(n)

class Counter:
    def __init__(self):
        self.total = 0

    def add(self, n):
        self.total += n
"""
FAULTS = {
    "constant": "a function that returns the same whatever it is given earns every point",
    "Counter": "a function that returns None or 3.5 or True or an empty list or an empty dict",
    "permuted": "another right answer may fail ordinary: the reference does, once other random numbers were drawn",
    "root": "case below_zero: the reference returns nan for inputs that are numbers: x=-4.",
}


def test_each_is_found(small_course: Callable[..., Path], host: WorkerHost) -> None:
    found = {one.name: one.faults for one in check(small_course(GRADER, REFERENCE), host=host)}
    assert set(FAULTS) == {name for name, faults in found.items() if faults}, found
    for name, fault in FAULTS.items():
        assert any(fault in one for one in found[name]), found[name]


def test_a_fact_that_does_not_hold_is_named_with_its_own_hint(
    small_course: Callable[..., Path], host: WorkerHost, tmp_path: Path
) -> None:
    (tmp_path / "basics.py").write_text("import torch\ndef starts(n):\n    return torch.rand(n) * 2\n")
    found = case(Grader(small_course(GRADER, REFERENCE), host=host).grade(tmp_path / "basics.py"), "starts", "ordinary")
    assert found.message.startswith("“the mean is near 1/2” does not hold: it is ")
    assert found.message.endswith(", and must be above 0.45 and below 0.55.")
    assert found.hint == "From 0 to 1, not from -1."


def test_a_fact_needs_something_to_judge_by() -> None:
    assert holds("it is small", measured=float("nan"), below=1.0) != {"it is small": True}
    with pytest.raises(CourseError, match="say whether it is true, or measured=… and below=… or above=…"):
        holds("it is small", measured=1.0)


def test_size_and_seconds_are_told(small_course: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(small_course(GRADER, REFERENCE))])
    said = " ".join(capsys.readouterr().out.split())
    assert re.search(r"Sealed, one seed takes \d+ kB \(", said)
    assert re.search(r"the reference's own drives take \d\.\d s \(", said)


NAMED = """\
from nnexercises import exercise

@exercise(hint="Half and half.")
def halves(solution, x: float):
    return solution.halves(x)

@halves.examination
def facts(found):
    left, right = found
    return {"they add up": left + right}

@exercise(hint="A loss.")
def flag(solution, x: float) -> dict:
    return {"it is fine": solution.flag(x)}
"""


def test_an_examination_gets_a_named_tuple_as_one_and_no_student_forges_a_fact(
    small_course: Callable[..., Path], host: WorkerHost, tmp_path: Path
) -> None:
    course = small_course(NAMED, "def halves(x):\n    return x / 2, x / 2\n\ndef flag(x):\n    return x > 0\n")
    (tmp_path / "basics.py").write_text(
        "from collections import namedtuple\nfrom dataclasses import dataclass\nH = namedtuple('H', 'left right')\n"
        "def halves(x):\n    return H(x / 4, 3 * x / 4)\n"
        "@dataclass\nclass Unmet:\n    measured: float\n    must: str\n    hint: str\n"
        "def flag(x):\n    return Unmet(1.0, 'x', '\\x1b[2Jforged')\n"
    )
    report = Grader(course, host=host).grade(tmp_path / "basics.py")
    assert case(report, "halves", "ordinary").verdict == "passed"
    assert case(report, "flag", "ordinary").hint == "A loss."
