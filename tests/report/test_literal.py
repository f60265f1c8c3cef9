"""Values as code for a prompt, and numbers as short as tells two of them apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from nnexercises.comparison.path import count_numbers
from nnexercises.drive.tensors import to_value
from nnexercises.report.literal import literal, record_literal, side_by_side
from nnexercises.values import Array


@pytest.mark.parametrize(
    "value",
    [
        torch.tensor([[1.0, 0.0], [0.1, -2e-30]]),
        torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).T,
        torch.tensor([3, 4]),
        torch.tensor([True]),
        torch.tensor(0.5, dtype=torch.float64),
        torch.zeros(0, 3),
        torch.tensor([1.0], requires_grad=True),
        torch.tensor([0.5], dtype=torch.bfloat16),
        [1.5, (2, "three"), {"a": None}],
        (1,),
        -0.1,
        1e30,
    ],
)
def test_a_literal_is_the_value_again(value: Any) -> None:
    again = to_value(eval(literal(to_value(value)), {"torch": torch, "float": float}))
    before = to_value(value)
    if isinstance(before, Array) and isinstance(again, Array):
        assert (again.dtype, again.shape, again.layout, again.requires_grad) == (
            before.dtype, before.shape, before.layout, before.requires_grad,
        )  # fmt: skip
        assert np.array_equal(again.data, before.data)
    else:
        assert again == before


def test_what_is_no_number_can_be_pasted_too() -> None:
    assert (
        literal(to_value(torch.tensor([float("nan"), float("-inf")]))) == 'torch.tensor([float("nan"), float("-inf")])'
    )


def test_a_record_fits_the_screen() -> None:
    text = record_literal({name: to_value(torch.ones(2, 2)) for name in ("first", "second", "third")})
    assert max(map(len, text.split("\n"))) <= 72
    assert text.startswith("SimpleNamespace(\n    first=torch.tensor(")


@pytest.mark.parametrize(
    ("returned", "expected", "texts"),
    [
        (torch.tensor([[2 / 3, 1 / 3]]), torch.tensor([[0.73, 0.27]]), ("[[0.6667, 0.3333]]", "[[0.73, 0.27]]")),
        (torch.tensor(314.981), torch.tensor(314.9795), ("314.981", "314.979")),
        (torch.tensor([0]), torch.tensor([0.0]), ("tensor([0], dtype=int64)", "tensor([0.])")),
        (torch.tensor(2.0), 2.5, ("tensor(2.)", "2.5")),
        ([1.0, 2.0], [1.0, 3.0], ("[1., 2.]", "[1., 3.]")),
        (None, 1.0, ("None", "1.")),
        (torch.tensor([5]), torch.tensor([6]), ("[5]", "[6]")),
        (torch.zeros(0), torch.zeros(1), ("[], shape=(0,)", "[0.]")),
    ],
)
def test_two_values_differ_in_what_is_shown(returned: Any, expected: Any, texts: tuple[str, str]) -> None:
    assert side_by_side(to_value(returned), to_value(expected)) == texts


def test_a_value_of_any_size_is_a_line() -> None:
    many, long = to_value(torch.zeros((2,) * 20)), {"k" * 100_000: 1.0}
    for text in (*side_by_side(many, 1.0), *side_by_side(long, long)):
        assert len(text) <= 1000
        assert "\n" not in text


def test_numbers_are_counted_inside_containers() -> None:
    assert count_numbers({"x": to_value(torch.ones(2, 3)), "lr": 0.1}, [1, 2]) == 9
