"""What is broken in a course is the instructor's fault, is said in one line, and costs no student a mark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import nnexercises
from nnexercises import Grader
from nnexercises.process.host import WorkerHost

DRIVE = """\
from nnexercises import exercise

@exercise
def {name}(solution, x: float) -> float:
    return solution.{name}(x)
"""
IDENTITY = "def f(x):\n    return x\n"
TOO_MANY_POINTS = "\n@f.case(points=5)\ndef big(draw):\n    return dict(x=1.0)\n"
UNKNOWN_INPUT = "\n@f.case\ndef odd(draw):\n    return dict(y=1.0)\n"
NO_DRAWS = "\n@f.case(draws=0)\ndef odd(draw):\n    return dict(x=1.0)\n"
NO_INPUTS = "\n@f.case\ndef odd(draw):\n    dict(x=1.0)\n"
A_MODULE = "\n@f.case\ndef odd(draw):\n    import math\n    return dict(x=math)\n"
NEVER_ALONE = "\n@f.case(counts_alone=False)\ndef ordinary(draw):\n    return dict(x=1.0)\n"
BROKEN_CASE = "\n@f.case\ndef odd(draw):\n    return dict(x=undefined)\n"


def drive(name: str) -> str:
    return DRIVE.format(name=name)


@pytest.mark.parametrize(
    ("grader", "reference", "message"),
    [
        (drive("f"), "def g(x):\n    return x\n", "reference/basics.py does not define f"),
        (drive("f"), "def f(x):\n    return 1 / 0\n", "the reference raised ZeroDivisionError"),
        (drive("f"), "def f(x)\n    return x\n", "basics.py, line 1"),
        (drive("f") + TOO_MANY_POINTS, IDENTITY, "its cases have 5 points, more than its 1"),
        (drive("f") + UNKNOWN_INPUT, IDENTITY, "makes y, which the drive does not take"),
        (drive("f") + BROKEN_CASE, IDENTITY, "graders/basics.py, line 9: NameError"),
        ("import absent_package\nabsent_package.f()\n" + drive("f"), IDENTITY,
         "graders/basics.py, line 2: it needs the package absent_package, which is not installed here"),
        (drive("f"), "import absent_package\ndef f(x):\n    return absent_package.f(x)\n",
         "the reference raised ModuleNotFoundError: No module named 'absent_package' (reference/basics.py, line 3)"),
        ("import absent_package\n" + drive("f").replace("x: float", "x: absent_package.Frame"), IDENTITY,
         "of the package absent_package, which is not installed here"),
        ("x = 1\n", "", "defines no exercise"),
        (drive("f") + drive("f"), IDENTITY, "two exercises are called f"),
        ("LIMIT = 2\n" + drive("f") + "    + LIMIT\n", IDENTITY, "graders/basics.py, line 5: uses LIMIT"),
        (drive("f") + NO_DRAWS, IDENTITY, "f.odd: draws must be 1 or more"),
        (drive("f") + NO_INPUTS, IDENTITY, "f.odd must return its inputs by name"),
        (drive("f") + A_MODULE, IDENTITY, "f.odd: cannot send x, a module, to a worker"),
        (drive("f") + NEVER_ALONE, IDENTITY, "f.ordinary: it counts alone"),
        (drive("f").replace("@exercise", "@exercise(points=-1)"), IDENTITY, "points must be 0 or more"),
        (drive("f").replace("@exercise", "@exercise(torch_own='softmax')"), IDENTITY, "set by_hand too"),
        (drive("f").replace("@exercise", "@exercise(seconds=0.1)"), "def f(x):\n    while True: pass\n",
         "f.ordinary: the reference does not finish in 0.2 s"),
    ],
)  # fmt: skip
def test_one_line_says_what_is_wrong(
    host: WorkerHost, small_course: Callable[..., Path], tmp_path: Path, grader: str, reference: str, message: str
) -> None:
    file = tmp_path / "student.py"
    file.write_text(IDENTITY)
    report = Grader(small_course(grader, reference), host=host).grade(file)
    assert report.exit_code == 3
    (broken,) = [exercise for exercise in report.exercises if exercise.verdict == "course_error"]
    assert broken.first_failed is not None
    assert message in broken.first_failed.message
    assert "\n" not in broken.first_failed.message


def test_the_rest_of_the_unit_is_graded(small_course: Callable[..., Path], tmp_path: Path) -> None:
    file = tmp_path / "student.py"
    file.write_text("def f(x):\n    return x\ndef g(x):\n    return -x\n")
    grader = drive("f") + drive("g").replace("from nnexercises import exercise\n", "")
    report = nnexercises.grade(file, course=small_course(grader, "def g(x):\n    return -x\n"))
    assert {exercise.name: exercise.verdict for exercise in report.exercises} == {"f": "course_error", "g": "passed"}


def test_a_reference_that_ends_its_process_is_a_course_error(small_course: Callable[..., Path], tmp_path: Path) -> None:
    file = tmp_path / "student.py"
    file.write_text(IDENTITY)
    course = small_course(drive("f"), "import os\ndef f(x):\n    os._exit(7)\n")
    report = nnexercises.grade(file, course=course)
    assert report.exit_code == 3
    assert "status 7" in report.exercises[0].cases[0].message
