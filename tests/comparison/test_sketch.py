"""Large arrays, of which a sketch is kept: what is the same, and what differs wherever it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from helpers import exercise

from nnexercises import Grader
from nnexercises.check.soundness import check
from nnexercises.comparison.compare import compare_values, same
from nnexercises.comparison.sketch import sketch_of
from nnexercises.course.kinds import ANY
from nnexercises.process import wire
from nnexercises.process.host import WorkerHost
from nnexercises.report.differences import sentence
from nnexercises.values import Array

SHAPE = (3, 300, 500)
NUMBERS = np.random.default_rng(1).normal(size=SHAPE)
WANTED = sketch_of(Array(NUMBERS, "float64"))


def tensor(numbers: np.ndarray, dtype: str = "float32") -> Array:
    return Array(numbers.astype(dtype), dtype)


def test_rounding_is_allowed() -> None:
    assert compare_values(WANTED, tensor(NUMBERS)) == []
    assert compare_values(WANTED, sketch_of(tensor(NUMBERS))) == []


@pytest.mark.parametrize("change", [0.1, np.nan, np.inf, -1.0])
@pytest.mark.parametrize("place", [(0, 0, 0), (1, 17, 333), (2, 299, 499)])
def test_one_wrong_number_is_found_wherever_it_is(change: float, place: tuple[int, ...]) -> None:
    wrong = NUMBERS.copy()
    wrong[place] += change
    assert len(compare_values(WANTED, tensor(wrong))) == 1


def test_what_is_found_has_its_place() -> None:
    wrong = NUMBERS.copy()
    wrong[0, 0, 0] = 9.0
    (found,) = compare_values(WANTED, tensor(wrong))
    assert sentence(found, ANY).startswith("You return 9. at [0, 0, 0], where ")
    wrong = NUMBERS.copy()
    wrong[1, 17, 333] = 9.0
    (found,) = compare_values(WANTED, tensor(wrong))
    assert sentence(found, ANY) == (
        "What you return is right in the numbers that were looked at, but not in those after [1, 11, 148]."
    )


def test_integers_are_exact_and_shape_and_dtype_come_first() -> None:
    ids = np.arange(300_000).reshape(300, 1000)
    wanted = sketch_of(tensor(ids, "int64"))
    assert compare_values(wanted, tensor(ids, "int64")) == []
    wrong = ids.copy()
    wrong[171, 3] += 1
    assert len(compare_values(wanted, tensor(wrong, "int64"))) == 1
    for change in (1, 64, 2**40, -(2**62)):
        wrong = ids * 2**40
        exact = sketch_of(tensor(wrong, "int64"))
        wrong[171, 3] += change
        assert [one.what for one in compare_values(exact, tensor(wrong, "int64"))] == ["block"]
    assert compare_values(wanted, tensor(ids, "float32"))[0].what == "dtype"
    assert compare_values(wanted, tensor(ids.T, "int64"))[0].what == "shape"
    assert compare_values(wanted, 3)[0].what == "type"


def test_a_sketch_is_sent_by_trusted_processes_alone() -> None:
    frame = wire.encode([WANTED])
    (received,) = wire.decode(frame)
    assert same(received, WANTED)
    parts = frame[wire.HEADER.size :]
    length = wire.HEADER.unpack(frame[: wire.HEADER.size])[0]
    with pytest.raises(wire.WireError):
        wire.from_parts(parts[:length], parts[length:], wire.UNTRUSTED)


GRADER = """\
from jaxtyping import Float
from torch import Tensor
from nnexercises import exercise

@exercise(hint="Half of it.")
def halved(solution, x: Float[Tensor, "3 600 600"]) -> Float[Tensor, "3 600 600"]:
    return solution.halved(x)

@halved.mistake(hint="Not a third.")
def thirds(x):
    return x / 3
"""


def test_an_exercise_on_large_tensors_is_sealed_and_graded(
    small_course: Callable[..., Path], host: WorkerHost, tmp_path: Path
) -> None:
    course = small_course(GRADER, "def halved(x):\n    return x / 2\n")
    assert [fault for found in check(course, seeds=[0], host=host) for fault in found.faults] == []
    grader = Grader(course, host=host)
    for text, hint in (("x * 0.5", None), ("x / 3", "Not a third."), ("x[:2]", "Half of it.")):
        (tmp_path / "basics.py").write_text(f"def halved(x):\n    return {text}\n")
        result = exercise(grader.grade(tmp_path / "basics.py"), "halved")
        assert (result.marks, result.hint) == (0 if hint else 1, hint)
