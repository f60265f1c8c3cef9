"""Which plot an answer gets, from the outcomes of its draws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnexercises.drive.outcome import Examined, Outcome
from nnexercises.expected.sealed import SealedCase, SealedExercise, SealedTrial
from nnexercises.explain.evidence import Attempt
from nnexercises.explain.mistakes import exercise_result
from nnexercises.explain.plots import plots_of
from nnexercises.report.looks import Verdict
from nnexercises.report.plots import Plot
from nnexercises.report.results import CaseResult
from nnexercises.values import Array

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(5, 4))
LOGITS = RANDOM.normal(size=(3, 10))


def tensor(numbers: Any) -> Array:
    return Array(np.asarray(numbers, dtype=np.float32), "float32")


def softmax(x: np.ndarray, axis: int) -> np.ndarray:
    return np.exp(x) / np.exp(x).sum(axis, keepdims=True)


def attempt(inputs: dict[str, Any], expected: Any, returned: Any, name: str = "f", role: Any = "values") -> Attempt:
    if role == "gradients":
        wanted, got = Outcome("returned", gradients=expected), Outcome("returned", gradients=returned)
    else:
        wanted = Outcome("returned", expected)
        got = returned if isinstance(returned, Outcome) else Outcome("returned", returned)
    trial = SealedTrial(inputs, wanted)
    case = SealedCase("nets", name, "ordinary", "ordinary", role, name, 1.0, trials=(trial,))
    return Attempt(SealedExercise("nets", name, "", 1.0, cases=(case,)), case, trial, got, "cpu")


def digit(top: int) -> np.ndarray:
    """A picture of a bar in front of nothing."""
    picture = np.zeros((28, 28))
    picture[top : top + 8, 10:14] = 1.0
    return picture


ONE_ROW_WRONG = np.where(np.arange(5)[:, None] == 2, 9, softmax(X, 1))
DIGITS = tensor([digit(2).ravel(), digit(9).ravel(), digit(17).ravel()])
NAN = {"loss": tensor([1, np.nan, np.inf, *np.ones(6)])}
NET = Examined("returned", {"w": False}, raw={"w": {"all": tensor(RANDOM.normal(size=900))}})

PLOTS = {
    "a function of each number": (
        attempt({"x": tensor(X)}, tensor(np.maximum(X, 0)), tensor(abs(X))), "function", ["The function over x"],
    ),
    "a function with a setting": (
        attempt({"x": tensor(X), "slope": 0.5}, tensor(np.tanh(X)), tensor(X)), "function", ["farthest apart at"],
    ),
    "a step": (attempt({"x": tensor(X)}, tensor(np.sign(X)), tensor(-np.sign(X))), "function", []),
    "some of a matrix": (
        attempt({"x": tensor(X)}, tensor(softmax(X, 1)), tensor(ONE_ROW_WRONG)),
        "grid", ["in row 2 and in every column", "4 of 20 numbers"],
    ),
    "a large matrix": (
        attempt({"x": tensor(X)}, tensor(np.ones((40, 30))), tensor(np.zeros((40, 30)))),
        "grid", ["mean of up to 3 × 2 numbers", "All differ."],
    ),
    "one of several matrices": (
        attempt({}, [tensor(np.ones((3, 5, 4)))], [tensor(np.ones((3, 5, 4)) * np.array([1, 1, 2])[:, None, None])]),
        "grid", ["The result at [0, 2]"],
    ),
    "a gradient": (
        attempt({}, {"w": tensor(np.ones((4, 5)))}, {"w": tensor(np.triu(np.ones((4, 5))))}, role="gradients"),
        "grid", ["The gradient of w", "6 of 20 numbers"],
    ),
    "a list": (
        attempt({"n": 9}, [0.5 * n for n in range(9)], [0.4 * n for n in range(9)]), "lines", ["end at 3.2"],
    ),
    "a loss": (
        attempt({"n": 9}, {"loss": tensor(1 / np.arange(1, 300))}, {"loss": tensor(np.ones(20))}),
        "lines", ["loss", "yours are 20 numbers", "are 299"],
    ),
    "nan in a loss": (
        attempt({"n": 9}, {"loss": tensor(np.ones(9))}, NAN), "lines", [],
    ),
    "weights": (
        attempt({}, {"w": True}, NET),
        "histogram", ["The numbers of w", "Yours: 900 numbers from"],
    ),
    "weights beside random ones": (
        attempt({"n": 30}, tensor(RANDOM.normal(size=(30, 30))), tensor(np.zeros((30, 30)))),
        "histogram", ["Yours: 900 numbers from 0 to 0", "Expected: 900 numbers"],
    ),
    "a table that is not random": (
        attempt({"n": 30}, tensor(np.sin(np.outer(np.arange(30), np.arange(30)))), tensor(np.zeros((30, 30)))),
        "grid", [],
    ),
    "a mask": (
        attempt({"n": 9}, tensor(np.tril(np.ones((9, 9)))), tensor(np.tril(np.ones((9, 9)), -1))),
        "grid", ["9 of 81 numbers, in every row and in every column"],
    ),
    "digits by their scores": (
        attempt({"images": DIGITS}, tensor(LOGITS), tensor(-LOGITS)),
        "images", [f"yours {LOGITS[0].argmin()}, expected {LOGITS[0].argmax()}", "3 of 3 pictures"],
    ),
    "digits by their classes": (
        attempt({"images": tensor([digit(2), digit(9)])}, [7, 3], [7, 4]), "images", ["yours 4, expected 3"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLOTS)
def test_the_plot_that_says_most(name: str) -> None:
    made, kind, said = PLOTS[name]
    (plot,) = plots_of([made], passed=False)
    assert plot.kind == kind
    for words in said:
        assert words in f"{plot.title} {plot.alt}"
    assert sum(len(series.numbers) for series in plot.series) <= 600
    assert all(len(series.numbers) <= 256 for series in plot.series)


NO_PLOT = {
    "few numbers": attempt({"x": tensor(X[0])}, tensor(X[0]), tensor(-X[0])),
    "a matrix that is all wrong and shown in digits": attempt(
        {"x": tensor(X)}, tensor(softmax(X, 1)), tensor(softmax(X, 0))
    ),
    "another shape": attempt({"x": tensor(X)}, tensor(softmax(X, 1)), tensor(softmax(X, 1).T)),
    "something else": attempt({"x": tensor(X)}, tensor(X), {"x": [None, "text"]}),
    "no gradient": attempt({}, {"w": tensor(X)}, None, role="gradients"),
    "a property": attempt({"x": tensor(X)}, (tensor(X), tensor(X)), (tensor(X), tensor(-X)), role="property"),
    "an exception": attempt({"x": tensor(X)}, tensor(X), Outcome("timed_out")),
    "a large integer": attempt({"n": 5}, [10**400] * 9, [1] * 9),
    "the same classes": attempt({"images": tensor([digit(2)])}, tensor(LOGITS[:1]), tensor(LOGITS[:1] * 2)),
}


@pytest.mark.parametrize("name", NO_PLOT)
def test_nothing_to_plot(name: str) -> None:
    assert plots_of([NO_PLOT[name]], passed=False) == ()


def test_the_points_of_all_cases_make_the_plot_of_a_function_of_one_number() -> None:
    def result(name: str, verdict: Verdict, places: list[float], hidden: bool = False) -> CaseResult:
        draws = [attempt({"x": place}, max(place, 0.0), abs(place)) for place in places]
        plots = () if hidden else plots_of(draws, passed=verdict == "passed")
        return CaseResult(name, verdict, 1.0, hidden=hidden, plots=plots)

    def plots(*results: CaseResult) -> tuple[Plot, ...]:
        return exercise_result(SealedExercise("nets", "relu", "", 1.0), results).plots

    above, below = result("above", "passed", [1.0, 2.0, 3.5]), result("below", "failed", [-1.0, -2.0])
    far, secret = result("far", "passed", [1e6]), result("secret", "failed", [-0.5], hidden=True)
    (plot,) = plots(above, below, far, secret, result("zero", "passed", [0.0]))
    yours, expected = plot.series
    assert yours.at == expected.at == (-2.0, -1.0, 0.0, 1.0, 2.0, 3.5)
    assert yours.numbers == (2.0, 1.0, 0.0, 1.0, 2.0, 3.5)
    assert expected.numbers == (0.0, 0.0, 0.0, 1.0, 2.0, 3.5)
    assert "farthest apart at -2: 2, where 0 is expected" in plot.alt
    assert plots(above, below) == ()  # too few points
    assert plots(above, far) == ()
