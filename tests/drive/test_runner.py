"""One drive on one module, in this process: what comes back is an outcome, whatever the module does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch

from nnexercises.drive.request import Request
from nnexercises.drive.runner import run
from nnexercises.drive.solution import Solution
from nnexercises.values import Array

SOURCE = """\
import torch
scale = 2.0
def double(x):
    return scale * x
def grow(x):
    x.add_(1)
    return x.sum()
def both(x, pair):
    return (x * pair["a"]).sum() + pair["b"][0].sum()
def fails(x):
    raise KeyError("no")
def hangs(x):
    while True:
        pass
"""


@pytest.fixture
def solution() -> Solution:
    namespace: dict[str, Any] = {"__name__": "student"}
    exec(compile(SOURCE, "student.py", "exec"), namespace)
    return Solution([namespace])


def tensor(*numbers: float) -> Array:
    return Array(np.array(numbers, dtype=np.float32), "float32")


def numbers(value: Any) -> list[float]:
    return [float(number) for number in value.data]


def test_what_is_returned_and_what_became_of_the_inputs(solution: Solution) -> None:
    outcome = run(lambda s, x: s.double(x), solution, Request({"x": tensor(1.0, 2.0)}))
    assert (outcome.status, numbers(outcome.value)) == ("returned", [2.0, 4.0])
    assert numbers(outcome.inputs_after["x"]) == [1.0, 2.0]
    assert numbers(run(lambda s, x: s.grow(x), solution, Request({"x": tensor(1.0)})).inputs_after["x"]) == [2.0]


def test_what_is_raised_is_told_with_the_students_line(solution: Solution) -> None:
    outcome = run(lambda s, x: s.fails(x), solution, Request({"x": 1.0}), {"student.py"})
    assert outcome.raised is not None
    assert (outcome.raised.type, outcome.raised.file, outcome.raised.line) == ("KeyError", "student.py", 11)
    assert outcome.raised.bases[:3] == ("KeyError", "LookupError", "Exception")


def test_a_loop_is_interrupted_in_its_line(solution: Solution) -> None:
    outcome = run(lambda s, x: s.hangs(x), solution, Request({"x": 1.0}, seconds=0.1), {"student.py"})
    assert outcome.status == "timed_out"
    assert outcome.raised is not None
    assert outcome.raised.line in (13, 14)


def test_a_name_that_is_missing_is_told(solution: Solution) -> None:
    assert run(lambda s, x: s.triple(x), solution, Request({"x": 1.0})).missing == "triple"


def test_gradients_are_nested_as_the_inputs_are(solution: Solution) -> None:
    inputs = {"x": tensor(1.0, 2.0), "pair": {"a": tensor(3.0, 4.0), "b": [tensor(5.0), 6]}}
    outcome = run(lambda s, x, pair: s.both(x, pair), solution, Request(inputs, differentiate=True))
    assert outcome.gradients is not None
    assert numbers(outcome.gradients["x"]) == [3.0, 4.0]
    pair = outcome.gradients["pair"]
    assert numbers(pair["a"]) == [1.0, 2.0]
    assert numbers(pair["b"][0]) == [1.0]
    assert pair["b"][1] is None
    detached = run(lambda s, x: s.double(x).detach(), solution, Request({"x": tensor(1.0)}, differentiate=True))
    assert detached.gradients is None


def test_gradients_are_those_of_the_inputs_as_they_were_given(solution: Solution) -> None:
    def drive(s: Any, xs: list[torch.Tensor]) -> torch.Tensor:
        first = xs.pop(0)
        xs += [first, torch.zeros(1)]
        return 3 * first + 5 * xs[0]

    outcome = run(drive, solution, Request({"xs": [tensor(1.0), tensor(2.0)]}, differentiate=True))
    assert outcome.gradients is not None
    assert [numbers(gradient) for gradient in outcome.gradients["xs"]] == [[3.0], [5.0]]


@dataclass
class Layer:
    weights: torch.Tensor


def through(solution: Any, layer: Layer) -> Any:
    layer.weights.mul_(2)
    return isinstance(layer, Layer)


def test_a_record_is_an_instance_of_the_graders_class(solution: Solution) -> None:
    outcome = run(through, solution, Request({"layer": {"weights": tensor(1.5)}}, records={"layer": "Layer"}))
    assert outcome.value is True
    assert numbers(outcome.inputs_after["layer"]["weights"]) == [3.0]


def test_globals_that_a_drive_assigns_are_restored_and_random_numbers_are_seeded(solution: Solution) -> None:
    def drive(s: Any, x: Any) -> Any:
        s.scale = 10.0
        return s.double(x), torch.rand(1).item()

    first, second = (run(drive, solution, Request({"x": 1.0}, seed=3)).value for _ in range(2))
    assert first == second
    assert first[0] == 10.0
    assert solution.scale == 2.0


def test_watched_functions_are_seen_however_they_are_called(solution: Solution) -> None:
    calls = (
        lambda s, x: torch.relu(x),
        lambda s, x: x.relu(),
        lambda s, x: torch.nn.functional.relu(x),
        lambda s, x: torch.nn.ReLU()(x),
        lambda s, x: torch.ops.aten.relu(x),
    )
    for call in calls:
        assert run(call, solution, Request({"x": tensor(1.0)}, watch=frozenset({"relu"}))).calls == ("relu",)
    assert run(lambda s, x: x.clamp(0), solution, Request({"x": tensor(1.0)}, watch=frozenset({"relu"}))).calls == ()
