"""Reading calls, values and examples that a person wrote; no worker is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jaxtyping import Bool, Float, Int
from torch import Tensor

from nnexercises.course.kinds import Kind, read
from nnexercises.errors import UsageError
from nnexercises.expected.sealed import SealedExercise, SealedUnit
from nnexercises.practice.calls import read_call
from nnexercises.practice.examples import examples_in, holds
from nnexercises.practice.inputs import fitted
from nnexercises.practice.literals import literal, parse
from nnexercises.submission.reading import read as read_submission
from nnexercises.values import Array

SOURCE = """
from nnexercises import definition
def softmax(solution, x):
    return solution.softmax(x)
def neuron(solution, weights, bias, inputs):
    return solution.neuron(weights=weights, bias=bias).output(inputs).result
def train(solution, net, steps):
    fit = definition(solution, "train", 2)
    return definition(solution, "train", 2)(net.clone(), steps)
def model(solution, x, weights):
    solution.weights = weights
    return solution.model(x)
def shifted(solution, x):
    return solution.shifted(x + 1)
"""
MATRIX = read(Float[Tensor, "batch classes"])
FLOATS = read(list[float])


def an_exercise(name: str, parameters: tuple[str, ...] | None, **kinds: Kind) -> SealedExercise:
    return SealedExercise("u", name, "", 1.0, parameters=parameters, kinds=kinds)


UNITS = [
    SealedUnit(
        "u",
        SOURCE,
        (
            an_exercise("softmax", ("scores",), x=MATRIX),
            an_exercise("neuron", ("weights", "bias"), weights=FLOATS, bias=read(float), inputs=FLOATS),
            an_exercise("train", None, net=read(Float[Tensor, "n"]), steps=read(int)),
            an_exercise("model", ("x",), x=MATRIX, weights=MATRIX),
            an_exercise("shifted", ("x",), x=MATRIX),
        ),
    )
]


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return (value.dtype, value.as_float64().tolist()) if isinstance(value, Array) else value


@pytest.mark.parametrize(
    ("call", "inputs"),
    [
        ("softmax([[1, 0]])", {"x": ("float32", [[1.0, 0.0]])}),
        (" softmax(scores=torch.tensor([[1, -2]])) ", {"x": ("float32", [[1.0, -2.0]])}),
        ("softmax(x=[[1, 0]])", {"x": ("float32", [[1.0, 0.0]])}),
        ("softmax(torch.tensor([[1, 0]], dtype=torch.float64))", {"x": ("float64", [[1.0, 0.0]])}),
        ("softmax(np.array([[2**3, 1/4]]))", {"x": ("float32", [[8.0, 0.25]])}),
        ("softmax(logits=torch.arange(4).reshape(2, 2).double())", {"x": ("float64", [[0.0, 1.0], [2.0, 3.0]])}),
        ("neuron(w=[1], bias=torch.tensor(2.0)).output([3])", {"weights": [1.0], "bias": 2.0, "inputs": [3.0]}),
        ("softmax(torch.eye(2))", {"x": ("float32", [[1.0, 0.0], [0.0, 1.0]])}),
        ("softmax([[float('inf'), -math.inf]])", {"x": ("float32", [[float("inf"), -float("inf")]])}),
        ("neuron([1, 2], bias=3).output([4, 5])", {"weights": [1.0, 2.0], "bias": 3.0, "inputs": [4.0, 5.0]}),
        ("neuron(weights=[1], bias=-1).output(inputs=[2])", {"weights": [1.0], "bias": -1.0, "inputs": [2.0]}),
        ("train([1, 2], 3)", {"net": ("float32", [1.0, 2.0]), "steps": 3}),
        ("model(x=[[1]], weights=[[2]])", {"x": ("float32", [[1.0]]), "weights": ("float32", [[2.0]])}),
        ("shifted(x=[[1]])", {"x": ("float32", [[1.0]])}),
    ],
)  # fmt: skip
def test_a_call_gives_the_drive_its_inputs(call: str, inputs: dict[str, Any]) -> None:
    assert plain(read_call(call, UNITS).inputs) == inputs


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("softmax([1, 0])", "x must be (batch, classes): yours has 1 dimension"),
        ("softmax([[1, 2], [3]])", "x is not a tensor: its rows have different lengths"),
        ("softmax('a')", "x must be a tensor of shape (batch, classes)"),
        ("softmax([[1]], [[2]])", "softmax is tried as softmax(scores)"),
        ("softmax()", "softmax is tried as softmax(scores)"),
        ("softmax(*[[1]])", "*[[1]] is not read"),
        ("neuron(w=[1], b=2).output([3])", "neuron is tried as neuron(weights, bias).output(inputs)"),
        ("softmax(**{'x': 1})", "softmax is tried as softmax(scores)"),
        ("softmax(torch.rand(2, 2))", "torch.rand(2, 2) is not read"),
        ("softmax([[open('x')]])", "open('x') is not read"),
        ("softmax([[10 ** 10 ** 10]])", "too large"),
        ("softmax([[1.0]] * 10 ** 6)", "more than 10000 numbers"),
        ("softmax(torch.zeros(10000, 10000))", "more than 10000 numbers"),
        ("softmax([[1, 2)", "does not parse"),
        ("1 + 1", "not a call of an exercise"),
        ("sofmax([[1]])", "no exercise sofmax: did you mean softmax?"),
        ("neuron([1], 2)", "neuron is tried as neuron(weights, bias).output(inputs)"),
        ("neuron([1], 'two').output([1])", "bias must be a number"),
        ("train([1, 2], 3.5)", "steps must be a whole number"),
        ("model([[1]])", "give these by name: model(x=…, weights=…)"),
        ("shifted([[1]])", "give these by name: shifted(x=…)"),
        ("(" * 9000 + "softmax", "does not parse"),
        ("softmax([[1j]])", "x must hold real numbers"),
        (f"softmax([[{'9' * 400}]])", "too large"),
    ],
)
def test_what_is_wrong_with_a_call_is_one_line(call: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        read_call(call, UNITS)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("kinds", "given", "message"),
    [
        ({"x": Float[Tensor, "n 3"]}, {"x": [[1, 2]]}, "x must be (n, 3): yours is (1, 2)"),
        ({"x": Float[Tensor, "n"], "y": Int[Tensor, "n"]}, {"x": [1], "y": [1, 2]}, "n is 1 in x, and 2 in y"),
        ({"x": Float[Tensor, "d"], "y": Float[Tensor, "d+1"]}, {"x": [1], "y": [1]}, "y must be (d+1,): yours is (1,)"),
        ({"y": Int[Tensor, "n"]}, {"y": [0.5]}, "y must hold whole numbers"),
        ({"y": Bool[Tensor, "n"]}, {"y": [1]}, "y must hold True and False"),
        ({"x": Float[Tensor, ""]}, {"x": [1]}, "x must be a single number: yours has 1 dimension"),
        ({"x": Float[Tensor, "*batch n"]}, {"x": 1}, "x must be (*batch, n): yours has 0 dimensions"),
        ({"x": tuple[float, int]}, {"x": (1,)}, "x must have 2 items: yours has 1"),
        ({"x": list[float]}, {"x": [1, "a"]}, "x[1] must be a number"),
        ({"x": bool}, {"x": 1}, "x must be True or False"),
    ],
)
def test_inputs_that_do_not_fit_are_told_in_named_dimensions(
    kinds: dict[str, Any], given: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError) as error:
        fitted({name: read(annotation) for name, annotation in kinds.items()}, given)
    assert message in str(error.value)


def test_inputs_that_fit_have_the_dtype_that_is_asked_for() -> None:
    kinds = {
        "x": Float[Tensor, "#n"], "y": Int[Tensor, "n"], "mask": Bool[Tensor, "n"], "w": float | Float[Tensor, ""],
        "z": Float[Tensor, "*batch n"], "name": str, "nothing": type(None), "empty": Int[Tensor, "m"],
    }  # fmt: skip
    given = {
        "x": [1], "y": [1, 2], "mask": [True, False], "w": 2, "z": [[[1, 2]]], "name": "a", "nothing": None,
        "empty": [],
    }  # fmt: skip
    found = fitted({name: read(annotation) for name, annotation in kinds.items()}, given)
    dtypes = {name: value.dtype for name, value in found.items() if isinstance(value, Array)}
    assert dtypes == {"x": "float32", "y": "int64", "mask": "bool", "z": "float32", "empty": "int64"}
    assert (found["w"], found["name"], found["nothing"]) == (2.0, "a", None)


@pytest.mark.parametrize(
    ("written", "value", "agrees"),
    [
        ("0.7311", 0.73106, True),
        ("0.73", 0.73106, True),
        ("0.7312", 0.73106, False),
        ("-0.73", -0.73106, True),
        ("7.3e-1", 0.73106, True),
        ("0.50", 0.52, False),
        ("1", 1.0000001, True),
        ("1", 0.9, False),
        ("1.", 0.9, False),
        ("[[1, 0.5]]", [[1.0, 0.5]], True),
        ("(1, 2)", [1, 2], True),
        ("[1, 2]", [1, 2, 3], False),
        ("True", 1, False),
        ("'a'", "a", True),
        ("None", None, True),
        ("torch.tensor([1.0, 2.0])", [1.0, 2.0], True),
        ("float('nan')", float("nan"), True),
        ("{'a': 0.33}", {"a": 1 / 3}, True),
    ],
)
def test_an_expectation_may_be_rounded_to_the_digits_it_has(written: str, value: Any, agrees: bool) -> None:
    assert holds(literal(parse(written), written), value) is agrees


def test_examples_are_read_from_the_text_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "examples = [\n    ('softmax([[1]])', [[1.0]]),\n    ('text', 2),\n    3,\n    ('f(x)', undefined),\n]\n"
        + "data = 1\nexamples = list(range(3))\n"
    )
    (tmp_path / "b.py").write_text(f"examples = {[('f(1)', 1)] * 50}\n")
    found = examples_in(read_submission(tmp_path))
    assert [(one.call, one.place.file, one.place.line) for one in found[:2]] == [
        ("softmax([[1]])", "a.py", 2),
        ("f(1)", "b.py", 1),
    ]
    assert len(found) == 20
