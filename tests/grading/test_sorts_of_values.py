"""Results of every sort, right and wrong in one thing: bytes, complex numbers, sets, records and long texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import exercise

from nnexercises import Grader
from nnexercises.check.soundness import check
from nnexercises.process.host import WorkerHost

GRADER = """\
from typing import NamedTuple
from dataclasses import dataclass
from jaxtyping import Complex, Float, Float32, UInt8
from torch import Tensor
from nnexercises import exercise

class Pair(NamedTuple):
    left: Float[Tensor, "n"]
    right: Float[Tensor, "n"]

@exercise(hint="h")
def packed(solution, n: int) -> bytes:
    return solution.packed(n)

@exercise(hint="h")
def turned(solution, z: complex) -> complex:
    return solution.turned(z)

@exercise(hint="h")
def spectrum(solution, z: Complex[Tensor, "n"]) -> Complex[Tensor, "n"]:
    return solution.spectrum(z)

@exercise(hint="h")
def neighbours(solution, n: int) -> set[int]:
    return solution.neighbours(n)

@exercise(hint="h")
def thirds(solution, x: float):
    return solution.thirds(x)

@exercise(hint="h")
def step(solution, x: Float[Tensor, "n"]):
    return solution.step(x)

@exercise(hint="h", gradients=True)
def output(solution, x: Float[Tensor, "n"]):
    return solution.output(x)

@exercise(hint="h")
def swapped(solution, pair: Pair) -> Pair:
    return solution.swapped(pair)

@exercise(hint="h")
def scaled(solution, pixels: UInt8[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return solution.scaled(pixels)

@exercise(hint="h")
def text(solution, n: int) -> str:
    return solution.text(n)

@exercise(hint="h")
def ids(solution, ids: list[int]) -> list[int]:
    return solution.ids(ids)

@ids.case
def long(draw):
    return dict(ids=list(range(3_000)))

@exercise(hint="h")
def state(solution, x: float) -> dict:
    return solution.state(x)
"""
RIGHT = """\
from collections import namedtuple
from dataclasses import dataclass
import torch

Step = namedtuple("Step", "loss logits")

@dataclass
class Output:
    loss: torch.Tensor
    parts: dict

def packed(n):
    return bytes(range(n + 3))

def turned(z):
    return z * 1j

def spectrum(z):
    return z * 1j

def neighbours(n):
    return {n - 1, n + 1}

def thirds(x):
    return frozenset({x / 3, x / 3 + 1})

def step(x):
    return Step(x.sum(), 2 * x)

def output(x):
    return Output((x * x).sum(), {"twice": [2 * x]})

def swapped(pair):
    return pair._replace(left=pair.right, right=pair.left)

def scaled(pixels):
    return pixels.float() / 255

def text(n):
    return "the quick brown fox jumps over the lazy dog, again and " * 400 + str(n)

def ids(ids):
    return [2 * i for i in ids]

def state(x):
    return {"mean": x, "var": x * x}
"""
#: What is wrong in a right answer: the exercise, its old text, its new text, and what is said.
WRONG = [
    ("packed", "bytes(range(n + 3))", "bytes(range(n + 2))", "is expected."),
    ("packed", "bytes(range(n + 3))", "list(range(n + 3))", "You return a list, where bytes is asked for."),
    ("turned", "z * 1j", "z", "is expected."),
    ("spectrum", "z * 1j\n\ndef nei", "z.real\n\ndef nei", "complex numbers are asked for."),
    ("neighbours", "{n - 1, n + 1}", "{n - 1, n}", "You return a set with the item "),
    ("neighbours", "{n - 1, n + 1}", "{n - 1}", "You return a set without the item "),
    ("neighbours", "{n - 1, n + 1}", "[n - 1, n + 1]", "You return a list, where a set of ints is asked for."),
    ("thirds", "x / 3 + 1", "x / 3 + 1.01", "You return a set with the item "),
    ("step", "Step(x.sum(), 2 * x)", "Step(x.sum(), 3 * x)", "logits is "),
    ("step", "loss logits", "loss scores", "You return a record with the field scores, where the field logits is"),
    ("output", "2 * x]", "3 * x]", "parts.twice[0] is "),
    ("output", "Output((x * x)", "Output((x * x).detach()", "The gradient of x is "),
    ("swapped", "left=pair.right", "left=pair.left", "left is "),
    ("swapped", "pair._replace(left=pair.right, right=pair.left)", "None", "where a Pair is asked for."),
    ("scaled", "/ 255", "/ 256", "0.0195312"),
    ("text", "brown fox", "brown box", "What you return is right up to character 16: then"),
    ("ids", "2 * i for", "2 * i + (i == 2_000) for", "item [2000] is 4001, where 4000 is expected."),
    ("state", '"var"', '"variance"', "You return a dict with the key 'variance', where the key 'var' is expected."),
    ("state", ', "var": x * x', "", "You return a dict without the key 'var'."),
]


@pytest.fixture
def course(small_course: Callable[..., Path]) -> Path:
    return small_course(GRADER, RIGHT)


def test_a_course_of_them_is_sound(course: Path, host: WorkerHost) -> None:
    assert [(found.name, fault) for found in check(course, seeds=[0], host=host) for fault in found.faults] == []


def test_right_answers_of_other_types_are_right(course: Path, host: WorkerHost, tmp_path: Path) -> None:
    file = tmp_path / "basics.py"
    text = RIGHT.replace("z * 1j\n\ndef spe", "complex(-z.imag, z.real)\n\ndef spe")
    text = text.replace("frozenset({x / 3, x / 3 + 1})", "{(x + 3) / 3, x * (1 / 3)}")
    text = text.replace("Step(x.sum(), 2 * x)", "x.sum(), 2 * x").replace(
        "@dataclass\nclass Output", "@dataclass(frozen=True)\nclass Output"
    )
    file.write_text(text)
    report = Grader(course, host=host).grade(file)
    assert [one.name for one in report.exercises if not 0 < one.points == one.marks] == []


def test_what_is_wrong_in_one_thing_is_said(course: Path, host: WorkerHost, tmp_path: Path) -> None:
    grader = Grader(course, host=host)
    for name, old, new, said in WRONG:
        assert old in RIGHT
        file = tmp_path / "basics.py"
        file.write_text(RIGHT.replace(old, new))
        found = exercise(grader.grade(file), name)
        messages = [case.message for case in found.cases if case.verdict == "failed"]
        assert messages, (name, new)
        assert any(said in message for message in messages), messages
        print(messages)
