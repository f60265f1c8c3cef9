"""Drives as code that a student can paste into a prompt."""

from __future__ import annotations

import torch

from nnexercises.drive.tensors import to_value
from nnexercises.explain.call import call_of
from nnexercises.values import Value

SOURCE = """
def build(solution, net):
    return solution.Net(**vars(net))

def softmax(solution, scores):
    return solution.softmax(scores)

def Neuron(solution, weights, bias, inputs):
    return solution.Neuron(weights=weights, bias=bias).compute_output(inputs)

def forward(solution, x, net):
    return solution.forward(x, build(solution, net))

def nudge(solution, tensor):
    own = tensor.clone()
    solution.nudge(own)
    return own

def twice(solution, x):
    return solution.f(x), solution.f(x)

def loops(solution, x):
    for _ in range(3):
        x = solution.f(x)
    return x

def helped(solution, x):
    return build(solution, x)
"""


def call(drive: str, records: dict[str, str] | None = None, **inputs: object) -> str | None:
    values: dict[str, Value] = {name: to_value(value) for name, value in inputs.items()}
    return call_of(SOURCE, drive, values, records or {})


def test_a_short_call_holds_its_arguments() -> None:
    assert call("softmax", scores=torch.tensor([[1.0, 0.0]])) == "softmax(torch.tensor([[1., 0.]]))"
    wanted = "Neuron(weights=[1., 0.], bias=2., inputs=[-1., 3.]).compute_output([-1., 3.])"
    assert call("Neuron", weights=[1.0, 0.0], bias=2.0, inputs=[-1.0, 3.0]) in (
        wanted.replace("inputs=[-1., 3.]).c", ").c").replace(", )", ")"),
        "weights = [1., 0.]\nbias = 2.\ninputs = [-1., 3.]\nNeuron(weights=weights, bias=bias).compute_output(inputs)",
    )


def test_a_long_call_gets_a_line_for_each_argument() -> None:
    made = call("softmax", scores=torch.ones(3, 4))
    assert made is not None
    assert made.split("\n") == [
        "scores = torch.tensor([[1., 1., 1., 1.], [1., 1., 1., 1.], [1., 1., 1., 1.]])",
        "softmax(scores)",
    ]


def test_a_record_is_one_that_any_code_can_read() -> None:
    made = call("forward", {"net": "Net"}, x=torch.ones(1, 1), net={"weight": torch.ones(1)})
    assert made is not None
    assert made.startswith("from types import SimpleNamespace\nx = torch.tensor([[1.]])\nnet = SimpleNamespace(")
    assert made.endswith("\nforward(x, net)")


def test_statements_before_the_result_are_kept() -> None:
    made = call("nudge", tensor=torch.ones(1))
    assert made == "tensor = torch.tensor([1.])\nown = tensor.clone()\nnudge(own)\nown"
    assert call("twice", x=1.0) == "x = 1.\n(f(x), f(x))"


def test_what_is_more_than_calls_of_the_students_names_is_not_a_call() -> None:
    assert call("loops", x=1.0) is None
    assert call("helped", x=1.0) is None
    assert call("missing", x=1.0) is None
