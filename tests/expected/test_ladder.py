"""Ladders: tiny inputs that a person can follow, and what is expected of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nnexercises.comparison.path import numbers_in
from nnexercises.course.folder import find
from nnexercises.expected.ladder import MAX_NUMBERS
from nnexercises.expected.sealed import SealedCase, SealedExercise, SealedTrial
from nnexercises.expected.sealing import seal
from nnexercises.values import Array, Value

GRADER = '''
import torch
from jaxtyping import Float, Int
from torch import Tensor
from nnexercises import common, exercise

@exercise
def softmax(solution, scores: Float[Tensor, "batch classes"]) -> Float[Tensor, "batch classes"]:
    """Probabilities."""
    return solution.softmax(scores)

softmax.also(common.a_batch_of_one, common.not_contiguous)

@exercise
def square(solution, x: float) -> float:
    return solution.square(x)

@exercise
def nll(solution, input: Float[Tensor, "batch classes"], target: Int[Tensor, "batch"]) -> Float[Tensor, ""]:
    return solution.nll(input, target)

@nll.case
def ordinary(draw):
    return dict(input=draw.normal("batch classes"), target=draw.integers("batch", below=draw.size("classes")))

@nll.case(raises=IndexError)
def a_class_too_many(draw):
    return dict(input=draw.normal("batch classes"), target=torch.full(draw.shape("batch"), 99))

@exercise
def linear(solution, x: Float[Tensor, "batch 784"]) -> Float[Tensor, "batch"]:
    return solution.linear(x)

@exercise
def logarithm(solution, x: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
    return solution.logarithm(x)
'''
REFERENCE = """
def softmax(scores):
    return scores.softmax(-1)

def square(x):
    return x * x

def nll(input, target):
    return -input[range(len(target)), target].mean()

def linear(x):
    return x.sum(-1)

def logarithm(x):
    return x.abs().log()
"""


@pytest.fixture(scope="module")
def exercises(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SealedExercise]:
    root = tmp_path_factory.mktemp("course")
    for folder, text in (("graders", GRADER), ("reference", REFERENCE)):
        Path(root, folder).mkdir()
        Path(root, folder, "unit.py").write_text(text)
    return {exercise.name: exercise for exercise in seal(find(str(root)), "unit", 0).exercises}


def numbers(value: Value) -> list[float]:
    found = (one for _, one in numbers_in(value))
    return [x for one in found for x in (one.data.ravel().tolist() if isinstance(one, Array) else [one])]


def rungs(exercise: SealedExercise) -> Iterator[tuple[SealedCase, SealedTrial]]:
    return ((case, rung) for case in exercise.cases for rung in case.ladder)


def test_a_rung_is_small_and_the_smallest_comes_first(exercises: dict[str, SealedExercise]) -> None:
    for exercise in exercises.values():
        assert exercise.error is None
        for case in exercise.cases:
            counts = [len(numbers(rung.inputs)) for rung in case.ladder]
            assert counts == sorted(counts)
            assert all(count <= MAX_NUMBERS for count in counts)
    assert [one.inputs["scores"].shape for one in exercises["softmax"].ordinary.ladder][:4] == [(1, 1)] * 3 + [(1, 2)]
    assert (2, 2) in [rung.inputs["scores"].shape for rung in exercises["softmax"].ordinary.ladder]


def test_numbers_drawn_from_annotations_are_whole_and_distinct(exercises: dict[str, SealedExercise]) -> None:
    for name in ("softmax", "square"):
        for rung in exercises[name].ordinary.ladder:
            found = numbers(rung.inputs)
            assert all(number == int(number) for number in found)
            assert len(set(found)) == len(found)
    assert {rung.inputs["x"] for rung in exercises["square"].ordinary.ladder} >= {1.0, -1.0, 2.0}


def test_numbers_of_a_case_keep_few_digits_and_integers_stay(exercises: dict[str, SealedExercise]) -> None:
    for rung in exercises["nll"].ordinary.ladder:
        assert all(len(f"{number:.6g}".lstrip("-0.").replace(".", "")) <= 2 for number in numbers(rung.inputs["input"]))
        assert rung.inputs["target"].dtype == "int64"


def test_what_is_expected_is_what_the_reference_makes_of_it(exercises: dict[str, SealedExercise]) -> None:
    for _, rung in rungs(exercises["softmax"]):
        scores = rung.inputs["scores"].data.astype(float)
        right = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
        assert np.allclose(rung.expected.value.data, right)
    refused = exercises["nll"].values_cases[1].ladder
    assert refused
    assert all(rung.expected.raised is not None for rung in refused)


def test_a_case_keeps_what_it_is_about(exercises: dict[str, SealedExercise]) -> None:
    softmax = {case.name: case for case in exercises["softmax"].cases}
    assert {rung.inputs["scores"].shape[0] for rung in softmax["a_batch_of_one"].ladder} == {1}
    assert any(rung.inputs["scores"].layout == (1, 0) for rung in softmax["not_contiguous"].ladder)


def test_what_cannot_be_small_or_finite_has_no_rung(exercises: dict[str, SealedExercise]) -> None:
    assert exercises["linear"].ordinary.ladder == ()
    assert all(0.0 not in numbers(rung.inputs) for rung in exercises["logarithm"].ordinary.ladder)
