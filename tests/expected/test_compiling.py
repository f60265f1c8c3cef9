"""What a machine lacks, and what fails in the grader itself, is never a student's mark."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from nnexercises import Grader
from nnexercises.course.folder import find
from nnexercises.drive.code import compile_drives
from nnexercises.expected.sealing import seal
from nnexercises.process.host import WorkerHost
from nnexercises.publish import edition

SOURCE = """\
import os.path
import absent_one.part
from absent_two import thing as other
@other.decorator
def decorated(solution): return 1
def first(solution): return absent_one.part.f(solution.x)
def helper(x): return other(x)
def second(solution): return [helper(x) for x in solution.x]
def third(solution):
    import absent_three
    return absent_three.f(solution.x)
def optional(solution):
    try:
        import absent_four
    except ImportError:
        absent_four = None
    return solution.x
def typo(solution): return solution.x if solution.y else undefined_name
def right(solution): return os.path.join(*solution.other, str(len([solution.first for _ in range(2)])))
"""


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("first", "it needs the package absent_one, which is not installed here"),
        ("second", "it needs the package absent_two, which is not installed here"),
        ("third", "it needs the package absent_three, which is not installed here"),
        ("decorated", "@other.decorator: NameError: name 'other' is not defined"),
        ("typo", "name 'undefined_name' is not defined"),
        ("optional", None),
        ("right", None),
    ],
)
def test_only_the_drives_that_use_what_failed_are_at_fault(name: str, fault: str | None) -> None:
    assert compile_drives(SOURCE, "u").fault(name) == fault


def test_drives_that_are_no_python_are_all_at_fault() -> None:
    drives = compile_drives("def f(solution): return\ndef g(solution: return", "u")
    assert drives.fault("f") == drives.fault("g")
    assert "do not compile" in str(drives.fault("f"))


GRADER = """\
import some_frames.core as frames
from nnexercises import exercise
try:
    import some_other_package
except ImportError:
    some_other_package = None

@exercise(hint="Sorted.")
def ordered(solution, x: list[float]) -> list[float]:
    return solution.ordered(frames.Frame(x)).numbers

@exercise(hint="Twice.")
def twice(solution, x: float) -> float:
    open("SETTING").close()
    return solution.twice(x)

@exercise(hint="Half.")
def half(solution, x: float) -> float:
    return solution.half(x).real

@exercise(hint="The examination needs the package.")
def examined(solution, x: float) -> float:
    return solution.twice(x)

@examined.examination
def examination(value):
    return frames.Frame([value]).numbers

@twice.mistake(hint="Nothing to do with it.")
def wrong(x) -> "frames.Frame":
    return x if some_other_package is None else 2 * x
"""
REFERENCE = """\
def ordered(frame):
    return type(frame)(sorted(frame.numbers))
def twice(x):
    return 2 * x
def half(x):
    return x / 2
"""
PACKAGE = "class Frame:\n    def __init__(self, numbers):\n        self.numbers = numbers\n"


def test_a_package_that_is_missing_costs_only_the_exercises_that_use_it(small_course: Callable[..., Path]) -> None:
    found = seal(find(small_course(GRADER.replace('    open("SETTING").close()\n', ""), REFERENCE)), "basics", 0)
    errors = {exercise.name: exercise.error for exercise in found.exercises}
    missing = "it needs the package some_frames, which is not installed here"
    assert errors == {"ordered": missing, "twice": None, "half": None, "examined": missing}
    twice = next(exercise for exercise in found.exercises if exercise.name == "twice")
    assert twice.cases[0].trials[0].mistakes["wrong"].value == twice.cases[0].trials[0].inputs["x"]


def test_a_sealed_course_on_a_machine_that_lacks_what_it_needs(
    small_course: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: WorkerHost
) -> None:
    package = tmp_path / "packages" / "some_frames"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "core.py").write_text(PACKAGE)
    setting = tmp_path / "setting"
    setting.touch()
    path = os.pathsep.join([str(package.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    with monkeypatch.context() as here:
        here.setenv("PYTHONPATH", path)
        course = find(small_course(GRADER.replace("SETTING", str(setting)), REFERENCE))
        edition.seal(course, tmp_path / "course.sealed", seeds=[0])
    setting.unlink()
    file = tmp_path / "student.py"
    # What a student returns is the student's, also where it fails in the drive.
    file.write_text(REFERENCE.replace("return x / 2", "x / 2"))
    report = Grader(tmp_path / "course.sealed", host=host).grade(file)
    assert report.exit_code == 3
    assert [(exercise.name, exercise.verdict, exercise.marks) for exercise in report.exercises] == [
        ("ordered", "course_error", 0.0),
        ("twice", "course_error", 0.0),
        ("half", "failed", 0.0),
        ("examined", "course_error", 0.0),
    ]
    messages = {exercise.name: exercise.cases[0].message for exercise in report.exercises}
    assert "it needs the package some_frames, which is not installed here" in messages["ordered"]
    assert "its drive raised FileNotFoundError" in messages["twice"]
    assert f'open("{setting}")' in messages["twice"].replace("'", '"')
    assert "'NoneType' object has no attribute 'real'" in messages["half"]
