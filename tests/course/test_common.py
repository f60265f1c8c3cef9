"""Cases that many exercises need: each finds its own mistake, in exercises of any make."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from helpers import case

from nnexercises import Grader
from nnexercises.check.soundness import check
from nnexercises.process.host import WorkerHost

GRADER = """\
from jaxtyping import Float
from torch import Tensor
from nnexercises import common, exercise

@exercise(points=2, hint="Each row less its mean.")
def centred(solution, x: Float[Tensor, "batch classes"]) -> Float[Tensor, "batch classes"]:
    return solution.centred(x)

@centred.case
def ordinary(draw):
    return dict(x=100 + draw.normal("batch classes"))

centred.also(common.a_batch_of_one, common.not_contiguous, points=0.25)
centred.also(common.one_class, points=0.5, hint="One.", counts_alone=False, mistake_hint="Another.")
"""
REFERENCE = "def centred(x):\n    return x - x.mean(dim=-1, keepdim=True)\n"


def test_they_are_sound_and_needed(host: WorkerHost, small_course: Callable[..., Path]) -> None:
    (found,) = check(small_course(GRADER, REFERENCE), seeds=[0, 1], host=host)
    assert found.faults == []
    assert {mistake: set(cases) for mistake, cases in found.rejected_by.items()} == {
        "squeezes_a_batch_of_one": {"a_batch_of_one"},
        "counts_on_contiguous_memory": {"not_contiguous"},
        "squeezes_a_single_class": {"one_class"},
    }


def test_who_makes_the_mistake_reads_its_hint(
    host: WorkerHost, small_course: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "student.py").write_text("def centred(x):\n    return (x - x.mean(-1, keepdim=True)).squeeze(-1)\n")
    report = Grader(small_course(GRADER, REFERENCE), host=host).grade(tmp_path / "student.py")
    (result,) = report.exercises
    assert (result.mistake, result.hint) == ("squeezes_a_single_class", "Another.")
    assert case(report, "centred", "one_class").points == 0.5
    assert result.marks == 1.5


ON_ARRAYS = """\
import numpy as np
from jaxtyping import Float64
from nnexercises import common, exercise

@exercise(hint="Minus the mean of each row.", cpu_only=True, points=2)
def centred(solution, x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n d"]:
    return solution.centred(x)

centred.also(common.a_batch_of_one, points=0.5)
"""


def test_they_work_on_arrays_too(small_course: Callable[..., Path], host: WorkerHost) -> None:
    reference = "def centred(x):\n    return x - x.mean(axis=1, keepdims=True)\n"
    (found,) = check(small_course(ON_ARRAYS, reference), seeds=[0], host=host)
    assert (found.faults, found.rejected_by) == ([], {"squeezes_a_batch_of_one": {"a_batch_of_one"}})


def test_what_is_about_tensors_says_so(small_course: Callable[..., Path], host: WorkerHost) -> None:
    grader = ON_ARRAYS.replace("a_batch_of_one", "not_contiguous")
    (found,) = check(small_course(grader, "def centred(x):\n    return x\n"), seeds=[0], host=host)
    assert any("common.not_contiguous is about tensors, and no input is one" in fault for fault in found.faults)
