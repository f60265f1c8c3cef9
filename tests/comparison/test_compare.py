"""What counts as different, and how it is said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from jaxtyping import Float64
from torch import Tensor

from nnexercises.comparison.compare import compare_inputs, compare_values
from nnexercises.comparison.tolerance import Tolerance
from nnexercises.course.kinds import Kind, read
from nnexercises.report import differences
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
    assert differences.sentence(difference, ROWS) == sentence


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


NAMED = {0: "a", 1: "b"}
IDS = tensor([1_000_001, 2**53 + 1], "int64")


@pytest.mark.parametrize(
    ("expected", "actual", "kind"),
    [
        (124_439_808, 124_439_808, int),
        (2**53 + 1, 2**53 + 1, float | int),
        (3.0, 3, float),
        (3, 3.0, float),
        (tensor(3, "int64"), 3, int),
        (True, True, bool),
        (b"ab", b"ab", bytes),
        (IDS, IDS, Any),
        (tensor([1, 2], "int64"), tensor([1, 2], "int32"), Any),
        (tensor([1.0, 2.0], "float64"), tensor([1, 2], "int64"), Tensor),
        (tensor([1.0, 0.0], "float64"), tensor([True, False], "bool"), Tensor),
        (NAMED, dict(reversed(NAMED.items())), dict),
        ({float("nan"): 1}, {float("nan"): 1}, dict),
        ((1, 2), (1, 2), tuple[int, int]),
        ((1, 2), [1, 2], list[int]),
        ((1, 2), [1, 2], Any),
        (tensor([1 + 1j], "complex128"), tensor([1 + 1.000001j], "complex64"), Any),
    ],
)
def test_what_is_equal_in_type_and_value(expected: Value, actual: Value, kind: Any) -> None:
    assert compare_values(expected, actual, read(kind)) == []
    assert compare_values([expected], [actual], read(list[kind])) == []


@pytest.mark.parametrize(
    ("expected", "actual", "kind"),
    [
        (124_439_808, 124_439_700, int),
        (124_439_808, 124_439_700, float),
        (2**53, 2**53 + 1, float | int),
        (10**300, 10**300 + 1, int),
        (1, True, int),
        (True, 1, bool),
        (1, 1.0, int),
        ("1", 1, str),
        (b"a", "a", bytes),
        (b"a", b"b", bytes),
        (IDS, tensor([1_000_001, 2**53], "int64"), Any),
        (IDS, tensor([1_000_001, 2**53], "int64", kind="ndarray"), Any),
        (tensor([1, 2], "int64"), tensor([1, 2], "float64"), Any),
        (tensor([1, 0], "int64"), tensor([True, False], "bool"), Any),
        (tensor([True, False], "bool"), tensor([1, 0], "int64"), Any),
        (tensor([1.0, 0.0], "float64"), tensor([True, False], "bool"), Any),
        (tensor([1 + 1j], "complex128"), tensor([1 - 1j], "complex64"), Any),
        (tensor([1 + 0j], "complex128"), tensor([1.0]), Any),
        (NAMED, {"0": "a", "1": "b"}, dict),
        (NAMED, {0.0: "a", 1.0: "b"}, dict),
        ({0: "a"}, {False: "a"}, dict),
        ({(0, 1): "a"}, {(0, True): "a"}, dict),
        ((1, 2), [1, 2], tuple[int, int]),
        ((1, 2), [1, 2], tuple[int, ...]),
        ((1, 2), [1, 2], tuple),
    ],
)
def test_what_differs_in_type_or_value_wherever_it_stands(expected: Value, actual: Value, kind: Any) -> None:
    assert compare_values(expected, actual, read(kind)) != []
    if not isinstance(actual, list):  # where nothing is annotated, a list may be a tuple
        assert compare_values([(expected,)], [(actual,)]) != []
        assert compare_values({"a": {1: expected}}, {"a": {1: actual}}) != []
        before = {"x": [expected]}
        assert [d.what for d in compare_inputs(before, before, {"x": [actual]})] == ["changed"]


@pytest.mark.parametrize(
    ("expected", "actual", "sentence"),
    [
        (124_439_808, 124_439_700, "You return 124439700, where 124439808 is expected."),
        (IDS, tensor([1_000_000, 2**53], "int64"),
         "You return 1000000 at [0], where 1000001 is expected (2 of 2 numbers differ)."),
        (tensor([1, 2], "int64"), tensor([1.0, 2.0]),
         "You return numbers of dtype float32, where integers are asked for."),
        (tensor([True], "bool"), tensor([1], "int64"),
         "You return numbers of dtype int64, where booleans are asked for."),
        (tensor([1], "int64"), tensor([True], "bool"), "You return booleans, where integers are asked for."),
        (NAMED, {"0": "a", "1": "b"},
         "You return a dict with the keys '0' and '1', where the keys 0 and 1 are expected."),
        (NAMED, {0: "a"}, "You return a dict without the key 1."),
        (NAMED, NAMED | {2: "c"}, "You return a dict with the key 2, where no such key is expected."),
        ({(0, 1): 1}, {(0, 1): 2}, "In what you return, item [(0, 1)] is 2, where 1 is expected."),
        (tensor([1 + 1j], "complex128"), tensor([1 - 1j], "complex64"),
         "You return 1.-1.j at [0], where 1.+1.j is expected."),
    ],
)  # fmt: skip
def test_what_is_said_of_exact_values(expected: Value, actual: Value, sentence: str) -> None:
    difference, *_ = compare_values(expected, actual)
    assert differences.sentence(difference, read(Any)) == sentence


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
    assert differences.sentence(difference, read(list[float])) == sentence


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
    assert differences.sentence(difference, ROWS) == (
        "You return numbers of dtype float32, where the input's own, float64, are asked for."
    )
    assert compare_values(WANTED, narrow, ROWS, Tolerance(dtype="bfloat16")) == []


def test_numbers_are_rounded_to_the_nearest_of_a_dtype() -> None:
    array = Array(np.array([0], dtype=np.uint16), "bfloat16")
    # 1 + 2⁻⁸ lies halfway between two numbers of bfloat16 and goes to the even one, as torch has it.
    for number, wanted in ((1.0, 1.0), (1 + 2**-8, 1.0), (1 + 3 * 2**-8, 1 + 2**-6), (-3.14159, -3.140625)):
        assert array.with_numbers(np.array([number])).as_float64()[0] == wanted


@pytest.mark.parametrize("kind", [read(Any), read(Float64[np.ndarray, ""])])
def test_a_sum_of_numpys_is_an_array_or_a_number(kind: Kind) -> None:
    wanted = Array(np.array(1.5), "float64", "ndarray")
    assert compare_values(wanted, Array(np.array(1.5), "float64", "ndarray"), kind) == []
    assert compare_values(wanted, 1.5, kind) == []
    assert compare_values(wanted, True, kind) != []
    assert compare_values(wanted, 1.6, kind) != []


@pytest.mark.parametrize(
    ("wanted", "got", "kind", "is_right"),
    [
        ({1.5, 2.5}, {1.5000001, 2.5}, read(Any), True),
        ({1j / 3, -1j / 3}, {complex(1e-17, 1 / 3 + 1e-16), complex(-1e-17, -1 / 3)}, read(Any), True),
        ({1j, -1j}, {1j, -1.1j}, read(Any), False),
        ({3.0, 1.0}, {3, 1.0}, read(set[float]), True),
        ({3, 1}, {3, True}, read(Any), False),
        ({3, 2}, {3, 2.0}, read(Any), False),
        ([0.1] * 50_000, [0.1 + 1e-9] * 50_000, read(list[float]), True),
        ([0.1] * 50_000, [0.1] * 49_999 + [0.2], read(list[float]), False),
    ],
)
def test_sets_and_long_lists(wanted: Value, got: Value, kind: Kind, is_right: bool) -> None:
    assert (compare_values(wanted, got, kind) == []) is is_right
