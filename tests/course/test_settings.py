"""``course.toml``: order, titles, points, deadlines and packages of a course."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import run

from nnexercises import Grader
from nnexercises.course.folder import find
from nnexercises.course.stub import start
from nnexercises.errors import UsageError
from nnexercises.process.host import WorkerHost
from nnexercises.report.formats import terminal

GRADER = """\
from nnexercises import exercise

@exercise(points=2)
def double(solution, x: float) -> float:
    return solution.double(x)

@double.case(points=0.5)
def one(draw):
    return dict(x=1.0)

@exercise
def half(solution, x: float) -> float:
    return solution.half(x)
"""
REFERENCE = "def double(x):\n    return 2 * x\n\n\ndef half(x):\n    return x / 2\n"
SETTINGS = """\
name = "Halves & doubles"
seconds = 3
requires = ["einops>=0.8"]

[units.second]
title = "The second"

[units.basics]
title = "The first"
points = 12
"""


@pytest.fixture
def course(small_course: Callable[..., Path]) -> Path:
    folder = small_course(GRADER, REFERENCE)
    for name in ("another", "second"):
        (folder / "graders" / f"{name}.py").write_text(GRADER.replace("double", name).replace("half", f"half_{name}"))
        (folder / "reference" / f"{name}.py").write_text(
            REFERENCE.replace("double", name).replace("half", f"half_{name}")
        )
    (folder / "course.toml").write_text(SETTINGS)
    return folder


def test_units_come_in_their_order_and_points_are_scaled(host: WorkerHost, course: Path, tmp_path: Path) -> None:
    assert find(course).units == ("second", "basics", "another")
    (tmp_path / "student.py").write_text("def double(x):\n    return 2 * x\n")
    report = Grader(course, host=host).grade(tmp_path / "student.py")
    assert report.course_name == "Halves & doubles"
    assert [(e.name, e.points) for e in report.exercises if e.unit == "basics"] == [("double", 8.0), ("half", 4.0)]
    assert [case.points for case in report.exercises[2].cases] == [6.0, 2.0]
    assert (report.marks, report.points) == (8.0, 18.0)
    printed = terminal.render(report, all_exercises=True)
    assert (
        printed.index("\nsecond: The second\n") < printed.index("\nbasics: The first\n") < printed.index("\nanother\n")
    )


def test_the_courses_deadline_is_every_exercises(host: WorkerHost, course: Path) -> None:
    units = Grader(course, host=host).units()
    assert {exercise.seconds for unit in units for exercise in unit.exercises} == {3.0}


def test_students_are_told_of_units_and_packages(course: Path, tmp_path: Path) -> None:
    start(tmp_path / "work", find(course))
    readme = (tmp_path / "work" / "README.md").read_text()
    assert "- second: The second\n- basics: The first\n- another\n" in readme
    assert "pip install 'einops>=0.8'" in readme
    made = run("nnexercises.cli", "workflow", "github", tmp_path / "repository", "--course", course, "--seeds", "1")
    assert made.returncode == 0
    assert "'einops>=0.8'" in (tmp_path / "repository" / ".github" / "workflows" / "grade.yml").read_text()
    sealed = find(tmp_path / "repository" / "course.sealed")
    assert (sealed.units, sealed.title("basics")) == (("second", "basics", "another"), "basics: The first")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("seconds = 'long'", "course.toml: Expected `float`, got `str` - at `$.seconds`"),
        ("seconds = 0", "course.toml: Expected `float` > 0.0 - at `$.seconds`"),
        ("tittle = 'x'", "course.toml: Object contains unknown field `tittle`"),
        ("[units.basics]\npoints = -1", "course.toml: Expected `float` > 0.0"),
        ("[units.nowhere]", "course.toml names the unit 'nowhere', and graders/ has none of that name"),
        ("seconds = ", "course.toml: "),
    ],
)
def test_a_wrong_setting_is_one_line(course: Path, text: str, message: str) -> None:
    (course / "course.toml").write_text(text)
    with pytest.raises(UsageError) as error:
        find(course)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_unit_is_a_file_or_a_folder_and_not_both(course: Path) -> None:
    (course / "graders" / "basics").mkdir()
    (course / "graders" / "basics" / "more.py").write_text(GRADER)
    with pytest.raises(UsageError, match=r"graders/ has both basics.py and a folder basics/"):
        find(course)
