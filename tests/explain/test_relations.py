"""What is said of a result from its relation to the expected one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from relating import MATRIX, SIZES, Function, Inputs, Said, log_softmax, loss, one, same, scores, sigmoid, softmax

FOUND = {
    # shape
    "the transpose": (
        "transposed",
        same,
        one(lambda x: (np.sin(3 * x) + 2 * x).T),
        "(classes, batch), where (batch, cl",
    ),
    "reshape for transpose": (
        "reshaped",
        same,
        lambda i: same(i).T.reshape(i.x.shape),
        "reshape or view, where (classes, batch) is to be",
    ),
    "flattened": ("another_shape", same, lambda i: same(i).ravel(), "keep the shape (batch, classes)"),
    "a dimension too many": ("another_shape", same, lambda i: same(i)[None], "a dimension too many: (1, 5, 3)"),
    "in reverse order": ("flipped", same, lambda i: same(i)[:, ::-1], "in reverse order along classes"),
    "moved by one": ("shifted", same, lambda i: np.roll(same(i), 1, 1), "moved one place later along classes"),
    "sorted": ("reordered", same, lambda i: np.sort(same(i)), "sorted"),
    "the last is missing": ("cut", same, lambda i: same(i)[:, :-1], "the last number along classes is missing"),
    "the mean is missing": (
        "reduction_missing",
        loss,
        one(lambda x: (x - 0.3) ** 2),
        "a number for each place, where the mean of them is asked for",
    ),
    "the mean of each row is missing": (
        "reduction_missing",
        loss,
        one(lambda x: ((x - 0.3) ** 2).mean(1)),
        "a number for each of batch = 5",
    ),
    "the sum over the batch": (
        "reduced",
        same,
        lambda i: same(i).sum(0),
        "has the sum over batch",
    ),
    "one column is wrong": (
        "one_place",
        same,
        lambda i: np.where(np.arange(i.x.shape[1]) == 1, 0.1 * i.x, same(i)),
        "right but for [:, 1]",
    ),
    # factor
    "a sum for a mean": ("factor", loss, one(lambda x: ((x - 0.3) ** 2).sum() / x.shape[1]), "batch = 5: a sum, where"),
    "a sum over both": ("factor", loss, one(lambda x: ((x - 0.3) ** 2).sum()), "that is batch · classes"),
    "a mean too much": (
        "factor",
        scores,
        one(lambda x: 2 * x / x.shape[1]),
        "1/3 of what is expected, and classes = 3",
    ),
    "twice": ("factor", same, lambda i: 2 * same(i), "is always twice what is expected"),
    "half": ("factor", same, lambda i: same(i) / 2, "is always half of what is expected"),
    "minus three": ("factor", same, lambda i: -3 * same(i), "is always minus 3 times what is expected"),
    "bits": ("factor", same, lambda i: same(i) / np.log(2), "1 / ln 2 times what is expected: log2, where"),
    "percent": ("factor", loss, lambda i: 100 * loss(i), "100 times what is expected: percent"),
    "π": ("factor", same, lambda i: np.pi * same(i), "always π times"),
    "an argument": ("factor", same, lambda i: i.rate * same(i), "rate = 0.3: is rate a factor too often?"),
    "the inverse of an argument": ("factor", same, lambda i: same(i) / i.rate, "is a factor rate missing"),
    "n - 1 for n": (
        "factor",
        one(lambda x: (x**2).sum() / (x.shape[1] - 1)),
        one(lambda x: (x**2).mean(-1).sum()),
        "classes − 1",
    ),
    "a norm": (
        "factor",
        lambda i: same(i) / np.sqrt((i.bias**2).sum()),
        same,
        "that is the norm of bias: is a division by it",
    ),
    "a rounded constant": ("factor", same, lambda i: 0.99 * same(i), "is a constant in it rounded?"),
    "another factor each time": (
        "another_multiple",
        same,
        lambda i: same(i) * (3 + i.bias.sum() ** 3),
        "another one each time",
    ),
    "a factor for each row": (
        "scaled_rows",
        same,
        lambda i: same(i) * (1 + i.x[:, :1] ** 2),
        "one factor for each row",
    ),
    # sign
    "the sign": ("sign", same, lambda i: -same(i), "only the sign is wrong"),
    "the absolute value": ("absolute_value", same, lambda i: np.abs(same(i)), "negative numbers lose their sign"),
    # functions
    "exp is too much": ("function_of", same, lambda i: np.exp(same(i)), "is exp of what is expected"),
    "a logarithm is too much": (
        "function_of",
        one(lambda x: 2 + x**2),
        one(lambda x: np.log(2 + x**2)),
        "the logarithm of what is expected",
    ),
    "a square root": ("function_of", loss, lambda i: np.sqrt(loss(i)), "the square root of what is expected"),
    "a square": ("function_of", same, lambda i: same(i) ** 2, "the square of what is expected"),
    "one minus it": ("function_of", loss, lambda i: 1 - loss(i), "1 − y, where y is expected"),
    "upside down": ("function_of", loss, lambda i: 1 / loss(i), "1 / y, where y is expected"),
    "a sigmoid too much": ("function_of", same, lambda i: sigmoid(same(i)), "the sigmoid of what is expected"),
    "a ReLU too much": ("function_of", same, lambda i: np.maximum(same(i), 0), "0 where a negative number is expected"),
    "a ReLU missing": (
        "function_missing",
        lambda i: np.maximum(same(i), 0),
        same,
        "negative numbers where 0 is expected",
    ),
    "rounded down": ("function_of", lambda i: 5 * same(i), lambda i: np.floor(5 * same(i)), "rounded down"),
    # normalisation
    "no softmax": (
        "normalisation",
        lambda i: softmax(3 * i.x),
        lambda i: 3 * i.x,
        "the softmax over classes is missing",
    ),
    "two softmaxes": (
        "normalisation",
        lambda i: softmax(i.x),
        lambda i: softmax(softmax(i.x)),
        "softmax once too often (over classes)",
    ),
    "over the batch": (
        "normalisation",
        lambda i: softmax(i.x),
        lambda i: softmax(i.x, 0),
        "over batch; it is to add up to 1 over classes",
    ),
    "over everything": (
        "normalisation",
        lambda i: softmax(i.x),
        lambda i: softmax(i.x, None),
        "adds up to 1 over every",
    ),
    "a sigmoid": (
        "normalisation",
        lambda i: softmax(i.x),
        lambda i: sigmoid(i.x),
        "a softmax over classes is asked for",
    ),
    "powers of two": (
        "normalisation",
        lambda i: softmax(i.x),
        lambda i: softmax(np.log(2) * i.x),
        "made of powers of 2: softmax takes powers of e",
    ),
    "scores that are scaled": (
        "normalisation",
        lambda i: softmax(i.x),
        lambda i: softmax(i.x / 5),
        "the softmax of the scores times 1/5",
    ),
    "not normalised": (
        "normalisation",
        lambda i: softmax(i.x),
        lambda i: np.exp(i.x),
        "does not add up to 1 over classes",
    ),
    "probabilities": (
        "normalisation",
        lambda i: log_softmax(i.x),
        lambda i: softmax(i.x),
        "their logarithms are asked for",
    ),
    # offset
    "a constant": ("constant", same, lambda i: same(i) + 5, "always 5 more than expected"),
    "no bias": ("argument", lambda i: same(i) + i.bias, same, "too small by bias: bias is not added"),
    "the bias is subtracted": (
        "argument",
        lambda i: same(i) + i.bias,
        lambda i: same(i) - i.bias,
        "too small by 2 · bias",
    ),
    "an argument is added": ("argument", same, lambda i: same(i) + i.rate, "too large by rate: rate is added once too"),
    "a constant in the logarithm": (
        "constant_in_log",
        lambda i: log_softmax(6 * i.x),
        lambda i: np.log(softmax(6 * i.x) + 1e-3),
        "as if 1e-3 were added inside the logarithm",
    ),
    "clipped": ("clipped", same, lambda i: np.minimum(same(i), 0.5), "goes no higher than 0.5"),
    "rounded": ("rounded", same, lambda i: np.round(same(i), 2), "rounded to 2 decimals"),
    "half precision": (
        "narrow",
        same,
        lambda i: same(i).astype(np.float16).astype(np.float64),
        "it went through float16",
    ),
    "nan": ("not_a_number", same, lambda i: np.where(i.x < 0, np.nan, same(i)), "is nan, where a number is expected"),
    # what was not done
    "an input": ("returns_input", same, lambda i: i.x, "is x itself, unchanged"),
    "the square of an input": ("function_of_input", same, one(np.square), "is the square of x, and no more"),
    "the softmax of an input": ("function_of_input", same, one(softmax), "is the softmax of x, and no more"),
    "exp of a number": ("function_of_input", lambda i: i.rate**3 + 1, lambda i: np.exp(i.rate), "is exp(rate), and"),
    "zeros": ("zeros", same, lambda i: 0 * i.x, "is all zeros"),
    "always the same": ("always_the_same", loss, lambda i: np.asarray(0.5), "is 0.5 each time"),
    "right for some": (
        "right_for_some",
        same,
        lambda i: np.where(i.x < 0, 7 * i.x, same(i)),
        "right but where x is negative",
    ),
    "a step uphill": (
        "updated_wrongly",
        lambda i: i.x - i.rate * np.cos(i.x),
        lambda i: i.x + i.rate * np.cos(i.x),
        "the wrong way",
    ),
    "no rate": (
        "updated_wrongly",
        lambda i: i.x - i.rate * np.cos(i.x),
        lambda i: i.x - np.cos(i.x),
        "is a factor rate missing",
    ),
}


@pytest.mark.parametrize("what", FOUND)
def test_a_relation_is_found_and_said(what: str) -> None:
    name, right, wrong, words = FOUND[what]
    found = Said(right, wrong, result=MATRIX).diagnosis()
    assert found is not None
    assert found[0] == name
    assert words in found[1]
    assert found[1][0].isupper()
    assert found[1].endswith((".", "?"))


@pytest.mark.parametrize("what", FOUND)
def test_nothing_is_said_if_one_draw_does_not_fit(what: str) -> None:
    name, right, wrong, _ = FOUND[what]

    def mostly(inputs: Inputs) -> Any:
        odd = inputs.x.shape == SIZES[1]
        return np.asarray(wrong(inputs)) + odd * np.linspace(0.21, 0.68, np.asarray(wrong(inputs)).size).reshape(
            np.shape(wrong(inputs))
        )

    found = Said(right, mostly, result=MATRIX).diagnosis()
    assert found is None or found[0] != name


def zeros(inputs: Inputs) -> np.ndarray:
    return 0 * inputs.x


SILENT: dict[str, tuple[Function, Function]] = {
    "twice ones": (one(np.ones_like), one(lambda x: 2 * np.ones_like(x))),
    "more than zeros": (zeros, lambda i: zeros(i) + 2),
    "twice a constant": (one(lambda x: np.full_like(x, 3.0)), one(lambda x: np.full_like(x, 6.0))),
    "other numbers": (same, one(lambda x: np.cos(2 * x) + x**2)),
    "another loss": (loss, one(lambda x: np.abs(x).mean())),
    "ones and zeros": (one(lambda x: (x > 0) * 1.0), one(lambda x: (x > 0.5) * 1.0)),
    "counts": (one(lambda x: np.asarray(3 + x.shape[0])), one(lambda x: np.asarray(7 * x.shape[0] - 5))),
    "a text": (lambda i: "yes", lambda i: "no"),
    "nothing": (same, lambda i: None),
    "another length": (lambda i: [1.0, 2.0, 3.0], lambda i: [4.0]),
}


@pytest.mark.parametrize("what", SILENT)
def test_nothing_is_said_where_nothing_fits(what: str) -> None:
    right, wrong = SILENT[what]
    assert Said(right, wrong).diagnosis() is None


def test_one_number_fits_anything_and_says_nothing() -> None:
    assert Said(loss, lambda i: 2 * loss(i), sizes=[(5, 3)]).diagnosis() is None
    assert Said(loss, lambda i: 2 * loss(i), sizes=[(5, 3), (3, 4)]).diagnosis() is not None


def test_where_two_names_fit_alike_only_what_they_share_is_said() -> None:
    def twice(inputs: Inputs) -> Any:
        return 2 * same(inputs)

    found = Said(same, twice, sizes=[(2, 3), (2, 4)]).diagnosis()
    assert found == ("factor", "Your result is always twice what is expected.")
    found = Said(same, lambda i: 4 * same(i), sizes=[(4, 3), (4, 5)]).diagnosis()
    assert found == (
        "factor",
        "Your result is 4 times what is expected, and batch = 4: is a division by batch missing, or a mean?",
    )
    found = Said(same, lambda i: 4 * same(i), sizes=[(4, 4), (4, 4)]).diagnosis()
    assert found == ("factor", "Your result is always 4 times what is expected.")
