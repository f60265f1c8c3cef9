"""A wrong function beside the right one, and what the relation between their results says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnexercises.course.kinds import ANY, Kind
from nnexercises.drive.outcome import Outcome, Raised
from nnexercises.expected.sealed import Role, SealedCase, SealedExercise, SealedTrial
from nnexercises.explain.evidence import Attempt, Evidence
from nnexercises.explain.relations import explain
from nnexercises.values import Array

#: Sizes as three draws have them: in the last, the first dimension is 1.
SIZES = ((5, 3), (2, 4), (1, 3))
MATRIX = Kind("tensor", ("batch", "classes"))
ROW = Kind("tensor", ("classes",))


@dataclass(frozen=True)
class Inputs:
    """The inputs of one draw."""

    x: np.ndarray
    bias: np.ndarray
    rate: float

    @staticmethod
    def draw(number: int, sizes: tuple[int, int]) -> Inputs:
        generator = np.random.default_rng(number)
        rate = (0.3, 2.2, -1.7, 0.8)[number]
        return Inputs(generator.normal(size=sizes), generator.normal(size=sizes[1]), rate)


Function = Callable[[Inputs], Any]


def tensors(value: Any) -> Any:
    """A value with its NumPy arrays as float32 tensors."""
    if isinstance(value, np.ndarray | np.generic):
        value = np.asarray(value)
        name = {"b": "bool", "i": "int64"}.get(value.dtype.kind, "float32")
        return Array(value if name != "float32" else value.astype(np.float32), name)
    if isinstance(value, dict):
        return {key: tensors(item) for key, item in value.items()}
    return type(value)(map(tensors, value)) if isinstance(value, list | tuple) else value


@dataclass
class Said:
    """What is said of a wrong function beside the right one."""

    right: Function
    wrong: Function
    role: Role = "values"
    sizes: Sequence[tuple[int, int]] = SIZES
    result: Kind = ANY
    in_place: bool = False
    gradients: bool = False
    raised: Raised | None = None
    attempts: list[Attempt] = field(default_factory=list)

    def outcome(self, function: Function, inputs: Inputs) -> Outcome:
        value = tensors(function(inputs))
        if self.in_place:
            return Outcome("returned", None, {"x": value, "bias": tensors(inputs.bias), "rate": inputs.rate})
        if self.gradients:
            return Outcome("returned", None, gradients=value)
        return Outcome("returned", value)

    def diagnosis(self) -> tuple[str, str] | None:
        kinds = {"x": MATRIX, "bias": ROW, "rate": Kind("float")}
        exercise = SealedExercise("unit", "exercise", "", 1.0, result=self.result, kinds=kinds)
        case = SealedCase("unit", "exercise", "ordinary", "ordinary", self.role, "exercise", 1.0)
        attempts = []
        for number, sizes in enumerate(self.sizes):
            inputs = Inputs.draw(number, sizes)
            given = {"x": tensors(inputs.x), "bias": tensors(inputs.bias), "rate": inputs.rate}
            trial = SealedTrial(given, self.outcome(self.right, inputs))
            outcome = self.outcome(self.wrong, inputs) if self.raised is None else Outcome("raised", raised=self.raised)
            attempts.append(Attempt(exercise, case, trial, outcome, "cpu"))
        found = explain(Evidence(tuple(attempts)))
        return (found.name or "", found.message) if found is not None else None


def softmax(x: np.ndarray, axis: int | None = -1) -> np.ndarray:
    return np.asarray(np.exp(x) / np.exp(x).sum(axis, keepdims=True))


def log_softmax(x: np.ndarray) -> np.ndarray:
    return np.asarray(x - np.log(np.exp(x).sum(-1, keepdims=True)))


def sigmoid(x: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-x)))


def one(function: Callable[[np.ndarray], Any]) -> Function:
    """A function of x alone."""
    return lambda inputs: function(inputs.x)


same = one(lambda x: np.sin(3 * x) + 2 * x)
scores = one(lambda x: 2 * x)
loss = one(lambda x: ((x - 0.3) ** 2).mean())
