"""Code that graders, references and students share: a Python file named in ``files``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nnexercises import Grader
from nnexercises.check.soundness import check
from nnexercises.course.folder import find
from nnexercises.process.host import WorkerHost
from nnexercises.publish.edition import seal

GRADER = """\
from jaxtyping import Float
from torch import Tensor
from nnexercises import exercise
from shapes import doubled

@exercise(hint="Four times x.")
def lifted(solution, x: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
    return solution.lifted(doubled(x))
"""
REFERENCE = "from shapes import doubled\n\ndef lifted(x):\n    return doubled(x)\n"
SHARED = "def doubled(x):\n    return 2 * x\n"


@pytest.fixture
def course(small_course: Callable[..., Path]) -> Path:
    folder = small_course(GRADER, REFERENCE)
    (folder / "shapes.py").write_text(SHARED)
    (folder / "course.toml").write_text('files = ["shapes.py"]\n')
    return folder


def test_graders_references_and_students_may_import_it(course: Path, host: WorkerHost, tmp_path: Path) -> None:
    assert [fault for found in check(course, seeds=[0], host=host) for fault in found.faults] == []
    seal(find(course), tmp_path / "course.sealed", seeds=[0])
    (tmp_path / "work").mkdir()
    alone, own = tmp_path / "alone.py", tmp_path / "work"
    alone.write_text(REFERENCE)
    (own / "basics.py").write_text(REFERENCE)
    for text, marks in ((SHARED, 1), (SHARED.replace("2", "3"), 0)):
        (own / "shapes.py").write_text(text)  # the student's own counts for their code, and not for the drive
        for where in (course, tmp_path / "course.sealed"):
            grader = Grader(where, host=host)
            assert grader.grade(alone).marks == 1
            assert grader.grade(own).marks == marks


def test_a_change_of_it_is_a_change_of_the_course(course: Path) -> None:
    before = find(course).version
    (course / "shapes.py").write_text(SHARED.replace("2", "3"))
    assert find(course).version != before


def test_a_name_that_is_taken_is_a_course_error(course: Path, host: WorkerHost) -> None:
    (course / "shapes.py").rename(course / "random.py")
    (course / "course.toml").write_text('files = ["random.py"]\n')
    faults = [fault for found in check(course, seeds=[0], host=host) for fault in found.faults]
    assert any("random.py has the name of a module of Python's: rename it" in fault for fault in faults), faults
