"""Variants: what the reference makes of changed inputs, and its mutants, sealed with a sentence and without code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from nnexercises.course.folder import find
from nnexercises.drive.request import Request
from nnexercises.drive.runner import run
from nnexercises.drive.solution import Solution
from nnexercises.expected.sealed import SealedExercise
from nnexercises.expected.sealing import seal
from nnexercises.explain.mistakes import mistakes_like
from nnexercises.process import wire

GRADER = '''
from dataclasses import dataclass
from jaxtyping import Float, Int
from torch import Tensor
from nnexercises import exercise

@dataclass
class Layer:
    weights: Float[Tensor, "outputs inputs"]
    bias: Float[Tensor, "outputs"]

@exercise
def apply(solution, layer: Layer, x: Float[Tensor, "batch inputs"]) -> Float[Tensor, "batch outputs"]:
    """A layer."""
    return solution.apply(layer.weights, layer.bias, x)

@exercise
def loss(
    solution, input: Float[Tensor, "batch n"], target: Float[Tensor, "batch n"], scale: float
) -> Float[Tensor, ""]:
    """A loss."""
    return solution.loss(input, target, scale)

@exercise
def above(solution, values: list[float], threshold: float) -> int:
    """How many are above it."""
    return solution.above(values, threshold)

@above.case
def ordinary(draw):
    return dict(values=draw.numbers(20 + draw.trial), threshold=draw.number(0.9, 1.9))

@above.case
def equal_numbers(draw):
    return dict(values=[0.5, *draw.numbers(9), 0.5, -0.5], threshold=0.5)

@exercise
def halvings(solution, n: int) -> list[int]:
    """n, n / 2, …, 1."""
    return solution.halvings(n)

@halvings.case
def ordinary(draw):
    return dict(n=draw.integer(900, 100))
'''

REFERENCE = """
def apply(weights, bias, x):
    return x @ weights.T + bias

def _distances(input, target):
    return (input ** 2 - target).sum(dim=-1)

def loss(input, target, scale):
    return scale * _distances(input, target).mean()

def above(values, threshold):
    total = 0
    for value in values:
        if value > threshold:
            total += 1
    return total

def halvings(n):
    found = []
    while n > 0:
        found.append(n)
        n = n // 2
    return found
"""


@pytest.fixture
def sealed(small_course: Callable[..., Path]) -> dict[str, SealedExercise]:
    unit = seal(find(small_course(GRADER, REFERENCE)), "basics", 0)
    assert [exercise.error for exercise in unit.exercises] == [None] * 4
    return {exercise.name: exercise for exercise in unit.exercises}


def said(exercise: SealedExercise) -> set[str]:
    """What is said of the variants of an exercise, without what all sentences begin with."""
    begins = "Your numbers come out as if ", "Your numbers are what comes out "
    return {variant.message.removeprefix(begins[variant.kind == "mutant"]).rstrip(".") for variant in exercise.variants}


def test_they_are_said_in_the_exercises_own_names(sealed: dict[str, SealedExercise]) -> None:
    assert {
        "`bias` were 0 everywhere: is `bias` used?",
        "`bias` had the opposite sign",
        "only the first of `inputs` counted",
    } <= said(sealed["apply"])
    assert {
        "`input` and `target` were swapped",
        "`scale` were always 0.1. Use the `scale` that is given",
        "with a sum where a mean is asked for",
        "without a square",
    } <= said(sealed["loss"])
    assert {
        "`threshold` were always 0",
        "with a comparison the other way round",
        "when a comparison counts equal numbers too, which it should not",
    } <= said(sealed["above"])


def test_each_differs_from_what_is_expected_and_from_every_other(sealed: dict[str, SealedExercise]) -> None:
    for exercise in sealed.values():
        trials = [trial for case in exercise.values_cases for trial in case.trials]
        outcomes = [[trial.variants.get(variant.name) for trial in trials] for variant in exercise.variants]
        frames = [wire.encode(row) for row in outcomes]
        assert all(any(outcome is not None for outcome in row) for row in outcomes)
        assert len({*frames}) == len(frames) > 0


def test_one_that_differs_in_one_case_has_an_outcome_there_alone(sealed: dict[str, SealedExercise]) -> None:
    above = sealed["above"]
    looser = next(variant for variant in above.variants if "counts equal numbers" in variant.message)
    ordinary, equal = (
        {trial.variants[looser.name].value for trial in case.trials if looser.name in trial.variants}
        for case in above.values_cases
    )
    assert not ordinary
    assert equal == {2 + trial.expected.value for trial in above.values_cases[1].trials}


def test_no_code_of_the_reference_is_sealed(small_course: Callable[..., Path]) -> None:
    unit = seal(find(small_course(GRADER, REFERENCE)), "basics", 0)
    text = wire.encode(unit).decode("latin1")
    assert "`threshold`" in text
    assert [line for line in REFERENCE.split("\n") if len(line) > 14 and line.strip() in text] == []
    assert "_distances" not in text


LOOPS = """
def f(n: int) -> int:
    total = 0
    while n > 0:
        total = total + n
        n = n - 1
    return total
"""
RAISES = """
def f(n):
    if not n < 90:
        raise ValueError(n)
    return 1 / (n - n % 7 - 1)
"""
WIDE = "import torch\ndef f(n):\n    return torch.arange(9000.0).reshape(-1, 3) * n\n"
ODD = """
import functools
@functools.lru_cache
def f(n, *, k=len('a') + 1):
    return (lambda m: m * k)(n) if n else {**{}}
"""
CLASS = "class f:\n    def __new__(cls, n):\n        return n * 2.5 - 1\n"


@pytest.mark.parametrize("reference", [LOOPS, RAISES, WIDE, ODD, CLASS])
def test_no_variant_breaks_a_course_or_changes_the_reference(small_course: Callable[..., Path], reference: str) -> None:
    grader = "from nnexercises import exercise\n@exercise\ndef f(solution, n: int):\n    return solution.f(n)\n"
    grader += "@f.case\ndef ordinary(draw):\n    return dict(n=draw.integer(60, 30))\n"
    grader += "@exercise\ndef g(solution, n: int):\n    return solution.f(n)\n"
    first, again = seal(find(small_course(grader, reference)), "basics", 0).exercises
    assert first.error is again.error is None
    trials = [trial for exercise in (first, again) for case in exercise.cases for trial in case.trials]
    alone: dict[str, Any] = {}
    exec(reference, alone)
    for trial in trials:
        if trial.expected.status == "returned" and isinstance(trial.expected.value, int | float):
            assert trial.expected.value == pytest.approx(alone["f"](trial.inputs["n"]))


def test_a_mistake_that_draws_at_random_draws_what_a_student_does(small_course: Callable[..., Path]) -> None:
    grader = "import torch\nfrom nnexercises import exercise\n"
    grader += "@exercise\ndef f(solution, n: int):\n    return solution.f(n)\n"
    grader += "@f.mistake\ndef uniform(n):\n    return torch.rand(n + 1)\n"
    course = find(small_course(grader, "import torch\ndef f(n):\n    return torch.randn(n + 1)\n"))
    (sealed,) = seal(course, "basics", 3).exercises
    student = Solution([{"f": lambda n: torch.rand(n + 1)}])
    for trial in sealed.ordinary.trials:
        outcome = run(lambda solution, n: solution.f(n), student, Request(trial.inputs, seed=3))
        assert list(mistakes_like(sealed, trial, outcome)) == ["uniform"]
