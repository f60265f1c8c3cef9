"""The drives of the net take a class of any make: each grades as the dataclass of the course does."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nnexercises import sim
from nnexercises.course.folder import find
from nnexercises.course.load import grader
from nnexercises.drive.code import compile_drives
from nnexercises.drive.outcome import Outcome
from nnexercises.drive.request import Request
from nnexercises.drive.runner import run
from nnexercises.drive.solution import Solution
from nnexercises.values import Array

NAMES = ("layer_0", "layer_0_bias", "layer_1", "layer_1_bias", "layer_2", "layer_2_bias")
SHAPES = ((3, 4), (3,), (5, 3), (5,), (2, 5), (2,))
FUNCTIONS = f"""
import dataclasses, torch
from typing import NamedTuple
from torch import nn

NAMES = {NAMES}

def forward(x, net):
    x = torch.relu(x @ net.layer_0.T + net.layer_0_bias)
    x = torch.relu(x @ net.layer_1.T + net.layer_1_bias)
    return torch.softmax(x @ net.layer_2.T + net.layer_2_bias, -1)

def zero_all_gradients(net):
    for name in NAMES:
        getattr(net, name).grad = None

def tune_weights_once(net, inputs, expected_outputs, learning_rate):
    zero_all_gradients(net)
    ((forward(inputs, net) - expected_outputs) ** 2).mean().backward()
    with torch.no_grad():
        for name in NAMES:
            tensor = getattr(net, name)
            tensor -= learning_rate * tensor.grad

def train(net, inputs, expected_outputs, learning_rate, number_of_iterations):
    for _ in range(number_of_iterations):
        tune_weights_once(net, inputs, expected_outputs, learning_rate)

"""


def keeping(expression: str, base: str = "") -> str:
    """A class whose attributes are made from what it is given."""
    lines = [f"class ThreeLayerNeuralNet{base}:", f"    def __init__(self, {', '.join(NAMES)}):"]
    lines += ["        super().__init__()"]
    lines += [f"        self.{name} = {expression.replace('given', name)}" for name in NAMES]
    return "\n".join(lines)


FIELDS = "\n".join(f"    {name}: torch.Tensor" for name in NAMES)
NETS = {
    "a named tuple": f"class ThreeLayerNeuralNet(NamedTuple):\n{FIELDS}",
    "a frozen dataclass": f"@dataclasses.dataclass(frozen=True)\nclass ThreeLayerNeuralNet:\n{FIELDS}",
    "a dataclass with slots": f"@dataclasses.dataclass(slots=True)\nclass ThreeLayerNeuralNet:\n{FIELDS}",
    "a module with parameters": keeping("nn.Parameter(given)", "(nn.Module)"),
    "a module with copies": keeping("nn.Parameter(given.detach().clone())", "(nn.Module)"),
    "a class of clones": keeping("given.clone()"),
    "a class of detached copies": keeping("given.detach().clone().requires_grad_()"),
    "a class of new tensors": keeping("torch.tensor(given.tolist(), device=given.device)"),
    "a list of parameters": textwrap.dedent("""
        class ThreeLayerNeuralNet(nn.Module):
            def __init__(self, **tensors):
                super().__init__()
                self.all_six = nn.ParameterList(tensors.values())
            def __getattr__(self, name):
                return self.all_six[NAMES.index(name)] if name in NAMES else super().__getattr__(name)
        """),
    "linear layers": textwrap.dedent("""
        class ThreeLayerNeuralNet(nn.Module):
            def __init__(self, layer_0, layer_0_bias, layer_1, layer_1_bias, layer_2, layer_2_bias):
                super().__init__()
                self.first = self.linear(layer_0, layer_0_bias)
                self.second = self.linear(layer_1, layer_1_bias)
                self.third = self.linear(layer_2, layer_2_bias)
            def linear(self, weight, bias):
                layer = nn.Linear(*weight.shape[::-1])
                layer.weight, layer.bias = nn.Parameter(weight), nn.Parameter(bias)
                return layer
        def forward(x, net):
            return net.third(net.second(net.first(x).relu()).relu()).softmax(-1)
        def zero_all_gradients(net):
            net.zero_grad()
        def tune_weights_once(net, inputs, expected_outputs, learning_rate):
            optimizer = torch.optim.SGD(net.parameters(), lr=learning_rate)
            optimizer.zero_grad()
            nn.functional.mse_loss(forward(inputs, net), expected_outputs).backward()
            optimizer.step()
        """),
}


@pytest.fixture(scope="module")
def drives() -> dict[str, Callable[..., Any]]:
    sim.enable()
    return compile_drives(grader(find(), "tensor_net").source, "tensor_net")


def array(*shape: int) -> Array:
    return Array(np.random.default_rng(sum(shape)).normal(size=shape).astype(np.float32), "float32")


def solution(net: str) -> Solution:
    namespace: dict[str, Any] = {"__name__": "student"}
    exec(FUNCTIONS + net, namespace)
    return Solution([namespace])


def outcomes(drives: dict[str, Callable[..., Any]], net: str, device: str = "cpu") -> dict[str, Outcome]:
    tensors = {name: array(*shape) for name, shape in zip(NAMES, SHAPES, strict=True)}
    steps = {"inputs": array(6, 4), "expected_outputs": array(6, 2), "net": tensors, "learning_rate": 0.5}
    inputs: dict[str, dict[str, Any]] = {
        "forward": {"x": array(6, 4), "net": tensors},
        "zero_all_gradients": {"net": tensors, "without_a_gradient": ["layer_1"]},
        "tune_weights_once": steps | {"steps": 2, "stale": 0.5},
        "train": steps | {"number_of_iterations": 3},
    }
    return {
        name: run(
            drives[name],
            solution(net),
            Request(given, device=device, records={"net": "GivenNet"}, differentiate=name == "forward"),
        )
        for name, given in inputs.items()
    }


def as_numbers(value: Any) -> Any:
    if isinstance(value, Array):
        return np.asarray(value.data).round(5).tolist()
    return {key: as_numbers(item) for key, item in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize("net", NETS)
def test_a_net_of_any_make_gives_what_the_courses_own_gives(drives: dict[str, Callable[..., Any]], net: str) -> None:
    expected = outcomes(drives, f"@dataclasses.dataclass\nclass ThreeLayerNeuralNet:\n{FIELDS}")
    for device in ("cpu", "sim"):
        for name, found in outcomes(drives, NETS[net], device).items():
            assert found.raised is None, (name, device, found.raised)
            assert as_numbers(found.value) == as_numbers(expected[name].value), (name, device)
            assert as_numbers(found.gradients) == as_numbers(expected[name].gradients), (name, device)
            assert as_numbers(found.inputs_after) == as_numbers(expected[name].inputs_after), (name, device)


@pytest.mark.parametrize("wrong", ["given + 1", "given.relu()", "2 * given.detach()"])
def test_a_net_that_keeps_other_numbers_is_wrong(drives: dict[str, Callable[..., Any]], wrong: str) -> None:
    expected = outcomes(drives, f"@dataclasses.dataclass\nclass ThreeLayerNeuralNet:\n{FIELDS}")["forward"]
    assert as_numbers(outcomes(drives, keeping(wrong))["forward"].value) != as_numbers(expected.value)
