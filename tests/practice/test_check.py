"""``check`` in a real notebook, in a script, and while a submission is graded."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import exercise

from nnexercises import Grader
from nnexercises.process.host import WorkerHost

GRADER = """
from nnexercises import exercise

@exercise
def double(solution, x: float) -> float:
    return solution.double(x)
"""
REFERENCE = "def double(x):\n    return 2 * x\n"
#: The modules of this program that must not be where a student's code runs, and those of a course.
SECRET = "('graders', 'reference', 'nnexercises.course', 'nnexercises.expected', 'nnexercises.grading')"


@pytest.fixture
def course(small_course: Callable[..., Path]) -> Path:
    return small_course(GRADER, REFERENCE)


def test_a_notebook_is_told_the_same_story_and_holds_no_reference(course: Path, tmp_path: Path) -> None:
    (tmp_path / "factor.txt").write_text("3")
    cells = [
        "from nnexercises import check",
        "def double(x):\n    return x * factor\nfactor = float(open('factor.txt').read())",
        f"check(double, course={str(course)!r})",
        "%load_ext nnexercises\nfactor = 2",
        f"%grade double --course {course}",
        f"check('duoble', course={str(course)!r})",
        f"import sys\nprint([name for name in sys.modules if name.startswith({SECRET})])",
        "import psutil, os\nprint(len(psutil.Process(os.getpid()).children()))",
    ]
    outputs = executed(tmp_path, cells)
    wrong, right, misspelt, secrets, children = (outputs[index] for index in (2, 4, 5, 6, 7))
    assert "✗ double" in wrong
    assert "✗" not in right
    assert "✓" in right
    assert misspelt == "there is no exercise duoble: did you mean double?\n"
    assert secrets == "[]\n"
    assert children == "1\n"  # one process grades, and is kept


def executed(folder: Path, cells: list[str]) -> list[str]:
    """What each cell of a notebook shows, run in a real kernel in this folder."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=100, resources={"metadata": {"path": str(folder)}}).execute()
    texts = []
    for cell in notebook.cells:
        parts = [output.get("text") or output["data"]["text/plain"] for output in cell.outputs]
        texts.append("".join(parts))
    return texts


def test_a_script_prints_it_and_is_graded_as_ever(host: WorkerHost, course: Path, tmp_path: Path) -> None:
    student = tmp_path / "student.py"
    student.write_text(
        f"from nnexercises import check\n\ndef double(x):\n    return x + 1\n\ncheck(double, course={str(course)!r})\n"
        f"check('double', course={str(course)!r})\n"
    )
    ran = subprocess.run([sys.executable, student], capture_output=True, text=True, encoding="utf-8", timeout=100)
    assert ran.stdout.count("✗ double") == 2, ran.stderr
    report = Grader(course, host=host).grade(student)
    assert exercise(report, "double").verdict == "failed"
    assert report.problems == ()


def test_importing_the_package_stays_cheap() -> None:
    code = (
        "import sys, nnexercises; print([name for name in sys.modules if name.startswith(('nnexercises.', 'torch'))])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"
