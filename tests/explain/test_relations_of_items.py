"""Relations of the items of an outcome: several results, inputs that change in place, gradients, odd outcomes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from helpers import ROOT
from relating import MATRIX, Function, Inputs, Said, loss, one, same

from nnexercises.drive.outcome import Raised
from nnexercises.explain.relations import RELATIONS, VAGUE, swapped, values_and_indices


def test_properties_and_errors_are_left_alone() -> None:
    assert Said(lambda i: (same(i), same(i)), lambda i: (same(i), 2 * same(i)), role="property").diagnosis() is None
    assert Said(same, same, raised=Raised("ValueError", "no")).diagnosis() is None
    assert Said(same, same).diagnosis() is None


def test_items_are_named() -> None:
    def right(inputs: Inputs) -> Any:
        return {"loss": loss(inputs), "the weights afterwards": same(inputs)}

    found = Said(right, lambda i: right(i) | {"loss": 2 * loss(i)}).diagnosis()
    assert found == ("factor", "loss is always twice what is expected.")
    found = Said(right, lambda i: right(i) | {"the weights afterwards": -same(i)}).diagnosis()
    assert found == ("sign", "“the weights afterwards” is minus what is expected: only the sign is wrong.")
    both = Said(right, lambda i: {key: -value for key, value in right(i).items()}).diagnosis()
    assert both is not None
    assert both[1].startswith("loss and “the weights afterwards” are minus")

    def pair(inputs: Inputs) -> Any:
        return loss(inputs), same(inputs)

    assert Said(pair, lambda i: (loss(i), 2 * same(i))).diagnosis() == (
        "factor",
        "The second of your results is always twice what is expected.",
    )
    swapped = Said(lambda i: (same(i), np.cos(i.x)), lambda i: (np.cos(i.x), same(i))).diagnosis()
    assert swapped == ("swapped", "Two of your results are swapped: each has the numbers of the other.")


def test_a_pair_of_values_and_indices_is_told_from_other_pairs() -> None:
    pair = Said(same, lambda i: (i.x.max(0), i.x.argmax(0))).diagnosis()
    assert pair is not None
    assert pair[0] == "values_and_indices"
    assert "take .values" in pair[1]
    assert Said(same, lambda i: (i.x, i.x)).diagnosis() is None


def test_lists_of_numbers_are_rows() -> None:
    def numbers(inputs: Inputs) -> list[float]:
        return [float(number) for number in same(inputs)[0]]

    found = Said(numbers, lambda i: numbers(i)[::-1]).diagnosis()
    assert found == ("flipped", "Your result is in reverse order.")
    found = Said(numbers, lambda i: numbers(i)[1:]).diagnosis()
    assert found == ("cut", "Your result is right, but the first number is missing.")


def step(inputs: Inputs) -> np.ndarray:
    return inputs.x - inputs.rate * np.cos(2 * inputs.x)


IN_PLACE: dict[str, tuple[Function, str, str]] = {
    "not at all": (lambda i: i.x, "unchanged", "x after the call has the same numbers as before"),
    "the wrong way": (lambda i: 2 * i.x - step(i), "updated_wrongly", "changes the wrong way"),
    "twice": (lambda i: 2 * step(i) - i.x, "updated_wrongly", "by twice what is expected"),
    "without the rate": (lambda i: i.x - np.cos(2 * i.x), "updated_wrongly", "is a factor rate missing"),
    "the sign only": (
        lambda i: i.x + 0.1 * np.sign(step(i) - i.x),
        "updated_wrongly",
        "only the sign of the step is used",
    ),
}


@pytest.mark.parametrize("what", IN_PLACE)
def test_a_change_in_place_is_compared_with_the_expected_change(what: str) -> None:
    wrong, name, words = IN_PLACE[what]
    found = Said(step, wrong, in_place=True, sizes=[(5, 3), (4, 4), (3, 2)]).diagnosis()
    assert found is not None
    assert found[0] == name
    assert words in found[1]


def test_an_input_that_is_to_stay_is_changed() -> None:
    found = Said(one(lambda x: x), same, in_place=True).diagnosis()
    assert found is not None
    assert found[0] == "not_to_change"


def gradients(inputs: Inputs) -> dict[str, Any]:
    return {"x": same(inputs), "bias": np.cos(3 * inputs.bias) + 2}


@pytest.mark.parametrize(
    ("wrong", "name", "words"),
    [
        (lambda i: gradients(i) | {"bias": 0 * i.bias}, "no_gradient", "The gradient by bias is 0: something"),
        (lambda i: gradients(i) | {"x": -same(i)}, "sign", "The gradient by x is minus"),
        (lambda i: {key: 2 * one for key, one in gradients(i).items()}, "factor", "by x and bias are always twice"),
        (
            lambda i: gradients(i) | {"x": np.where(np.abs(i.x) < 0.5, 0.0, same(i))},
            "partly_zero",
            "0 in some places",
        ),
    ],
)
def test_gradients_are_named_by_their_inputs(wrong: Function, name: str, words: str) -> None:
    found = Said(gradients, wrong, role="gradients", gradients=True).diagnosis()
    assert found is not None
    assert found[0] == name
    assert words in found[1]


def test_a_gradient_that_should_be_cut() -> None:
    def cut(inputs: Inputs) -> Any:
        return gradients(inputs) | {"x": 0 * inputs.x}

    found = Said(cut, gradients, role="gradients", gradients=True).diagnosis()
    assert found is not None
    assert found[0] == "gradient_not_cut"


def test_any_outcome_is_survived() -> None:
    generator = np.random.default_rng(0)
    odd = [
        np.zeros((0, 3)),
        np.asarray(np.nan),
        np.asarray([np.inf, 1.0]),
        np.asarray(True),
        np.asarray([1, 2]),
        3,
        2.5,
        True,
        [],
        [[]],
        [1.0, [2.0]],
        (1, 2),
        {"a": 1.0},
        {},
        None,
        "text",
        generator.normal(size=(2, 3, 4, 5, 6)),
        10**30,
        generator.normal(size=30_000),
        np.full((2, 2), -np.inf),
        [np.ones(2), np.ones(3)],
        np.ones((3, 3)) * 1e30,
    ]
    for right in odd:
        for wrong in odd:
            Said(lambda i, right=right: right, lambda i, wrong=wrong: wrong).diagnosis()  # type: ignore[misc]
            Said(
                lambda i, right=right: right if len(i.x) == 5 else i.x,  # type: ignore[misc]
                lambda i, wrong=wrong: wrong if len(i.x) == 5 else 2 * i.x,  # type: ignore[misc]
            ).diagnosis()


def test_draws_of_nothing_are_survived() -> None:
    functions = [
        one(lambda x: x),
        one(lambda x: 2 * x),
        one(lambda x: x.T),
        one(np.ravel),
        one(lambda x: x.sum(0)),
        one(np.exp),
        lambda i: i.x + i.bias,
        one(lambda x: x[None]),
        one(lambda x: np.asarray(x.sum())),
        lambda i: i.x - i.rate * 3,
    ]
    for size in ((0, 3), (3, 0), (0, 0)):
        for right in functions:
            for wrong in functions:
                Said(right, wrong, sizes=[(5, 3), size, (3, 4)], result=MATRIX).diagnosis()


def test_the_page_for_instructors_lists_every_relation() -> None:
    relations = (values_and_indices, swapped, *RELATIONS, *VAGUE)
    assert len({relation.__name__ for relation in relations}) == len(relations)
    page = (ROOT / "docs" / "diagnoses.md").read_text(encoding="utf-8")
    rows = [f"| `{one.__name__}` | {(one.__doc__ or '').splitlines()[0]} |" for one in relations]
    assert page.splitlines()[-len(rows) :] == rows, "run python docs/write_tables.py"
