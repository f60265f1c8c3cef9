"""What counts as different, and how it is said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnexercises.comparison.compare import compare_inputs, compare_values
from nnexercises.comparison.tolerance import Tolerance
from nnexercises.course.kinds import Kind, read
from nnexercises.report import words
from nnexercises.submission.text import clean
from nnexercises.values import Array, Opaque, Value

ROWS = Kind("tensor", ("batch", "classes"), ("float32", "float64", "float16", "bfloat16"))
SCALAR = Kind("tensor", (), ("float32", "float64"))
EITHER = Kind("union", items=(Kind("float"), SCALAR))


def tensor(numbers: Any, dtype: str = "float32", **settings: Any) -> Array:
    return Array(np.array(numbers, dtype=dtype), dtype, **settings)


WANTED = tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], "float64")


@pytest.mark.parametrize(
    ("actual", "kind"),
    [
        (tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), ROWS),
        (tensor([[1.0, 2.0, 3.000002], [4.0, 5.0, 6.0]]), ROWS),
        (tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], "float64"), ROWS),
        (tensor([[1, 2, 3], [4, 5, 6]], "int64"), Kind("tensor")),
    ],
)
def test_right_tensors(actual: Value, kind: Kind) -> None:
    assert compare_values(WANTED, actual, kind) == []


ROWS_WORDS = "where a tensor of shape (batch, classes) is asked for."
SHAPE_WORDS = "where (batch=2, classes=3) is expected."


@pytest.mark.parametrize(
    ("actual", "sentence"),
    [
        (tensor([[1, 2, 3], [4, 5, 6.1]]), "You return 6.1 at [1, 2], where 6. is expected (1 of 6 numbers differ)."),
        (tensor([[1, 2, np.nan]] * 2), "You return nan at [0, 2], where 3. is expected (4 of 6 numbers differ)."),
        (
            tensor([[1, 2, 3], [4, 5, np.inf]]),
            "You return inf at [1, 2], where 6. is expected (1 of 6 numbers differ).",
        ),
        (tensor([[1, 4], [2, 5], [3, 6]]), f"You return shape (3, 2), {SHAPE_WORDS} It looks transposed."),
        (tensor([1, 2, 3]), f"You return shape (3,), {SHAPE_WORDS}"),
        (
            tensor([[[1, 2, 3], [4, 5, 6]]]),
            f"You return shape (1, 2, 3), {SHAPE_WORDS} "
            "A dimension of size 1 is too many or too few (keepdim, squeeze, unsqueeze?).",
        ),
        (tensor([[1, 2, 3], [4, 5, 6]], "int64"), "You return numbers of dtype int64, where floats are asked for."),
        (
            tensor([[1, 2, 3], [4, 5, 6]], kind="ndarray"),
            f"You return a NumPy array of shape (2, 3) and dtype float32, {ROWS_WORDS}",
        ),
        ([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], f"You return a list, {ROWS_WORDS}"),
        (None, f"You return None (is there a return?), {ROWS_WORDS}"),
        (Opaque("generator"), f"You return a generator (yield instead of return?), {ROWS_WORDS}"),
    ],
)
def test_wrong_tensors_and_what_is_said(actual: Value, sentence: str) -> None:
    difference, *_ = compare_values(WANTED, actual, ROWS)
    assert words.sentence(difference, ROWS) == sentence


def test_a_float16_result_is_not_close_enough() -> None:
    numbers = np.linspace(0.1, 3.0, 20)
    half = numbers.astype(np.float16).astype(np.float32)
    assert compare_values(tensor(numbers, "float64"), tensor(half), Kind("tensor")) != []


@pytest.mark.parametrize("actual", [0.5, tensor(0.5), tensor(0.5, "float64")])
def test_a_float_and_a_0_dimensional_tensor_where_both_are_right(actual: Value) -> None:
    assert compare_values(tensor(0.5, "float64"), actual, EITHER) == []
    assert compare_values(0.5, actual, EITHER) == []


@pytest.mark.parametrize("actual", [True, "0.5", [0.5], tensor([0.5]), tensor(0.6), 0.6, None])
def test_what_is_neither(actual: Value) -> None:
    assert compare_values(tensor(0.5, "float64"), actual, EITHER) != []


def test_only_a_tensor_where_only_a_tensor_is_right() -> None:
    assert [difference.what for difference in compare_values(tensor(0.5, "float64"), 0.5, SCALAR)] == ["type"]


def test_slack_widens_what_is_allowed() -> None:
    assert compare_values(tensor([1e4], "float64"), tensor([10000.1]), Kind("tensor"))
    tolerance = Tolerance({("value",): 0.05})
    assert not compare_values(tensor([1e4], "float64"), tensor([10000.1]), Kind("tensor"), tolerance)


@pytest.mark.parametrize("actual", [[1, 2.0], (1.0, 2.0)])
def test_lists_of_numbers(actual: Value) -> None:
    assert compare_values([1.0, 2.0], actual, read(list[float])) == []


@pytest.mark.parametrize(
    ("actual", "sentence"),
    [
        ([1.0], "You return 1 item, where 2 are expected."),
        ([1.0, 3.0], "In what you return, item [1] is 3., where 2. is expected."),
        ([1.0, "2"], "In what you return, item [1] is a str, where a float is asked for."),
        ({1.0, 2.0}, "You return a set, where a list of floats is asked for."),
    ],
)
def test_wrong_lists(actual: Any, sentence: str) -> None:
    actual = Opaque("set") if isinstance(actual, set) else actual
    difference, *_ = compare_values([1.0, 2.0], actual, read(list[float]))
    assert words.sentence(difference, read(list[float])) == sentence


def test_inputs_stay_as_they_were() -> None:
    before, changed = {"x": tensor([1.0])}, {"x": tensor([2.0])}
    assert compare_inputs(before, before, before) == []
    assert [d.what for d in compare_inputs(before, before, changed)] == ["changed"]
    assert [d.what for d in compare_inputs(before, changed, before)] == ["unchanged"]
    assert compare_inputs(before, changed, changed) == []
    assert [d.what for d in compare_inputs(before, changed, {"x": tensor([3.0])})] == ["number"]


def test_text_of_a_students_cannot_draw_on_the_terminal() -> None:
    assert clean("red \x1b[31m\r\nnext\u202e") == "red �[31m next�"


@pytest.mark.parametrize(
    ("dtype", "off", "differs"),
    [("float64", 1e-6, True), ("float64", 1e-8, False), ("float32", 1e-6, False), ("bfloat16", 1e-2, False)],
)
def test_what_is_computed_from_exact_numbers_is_asked_to_be_as_exact(dtype: str, off: float, differs: bool) -> None:
    wanted = tensor([1.0, 2.0], "float64")
    got = tensor([1.0, 2.0 + off], "float64")
    assert bool(compare_values(wanted, got, Kind("tensor"), Tolerance(dtype=dtype))) == differs


def test_a_result_narrower_than_its_inputs_is_no_result() -> None:
    narrow = tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], "float32")
    (difference,) = compare_values(WANTED, narrow, ROWS, Tolerance(dtype="float64"))
    assert words.sentence(difference, ROWS) == (
        "You return numbers of dtype float32, where the input's own, float64, are asked for."
    )
    assert compare_values(WANTED, narrow, ROWS, Tolerance(dtype="bfloat16")) == []


def test_numbers_are_rounded_to_the_nearest_of_a_dtype() -> None:
    array = Array(np.array([0], dtype=np.uint16), "bfloat16")
    # 1 + 2⁻⁸ lies halfway between two numbers of bfloat16 and goes to the even one, as torch has it.
    for number, wanted in ((1.0, 1.0), (1 + 2**-8, 1.0), (1 + 3 * 2**-8, 1 + 2**-6), (-3.14159, -3.140625)):
        assert array.with_numbers(np.array([number])).as_float64()[0] == wanted
