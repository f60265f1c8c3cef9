"""Every code block of the documentation runs, and its tables say what is graded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers import ROOT, run

import nnexercises
from nnexercises import Grader
from nnexercises.check.soundness import check
from nnexercises.check.unusual import unusual
from nnexercises.course.folder import find
from nnexercises.process.host import WorkerHost

BLOCK = re.compile(r"(?:^`(?P<file>[\w/]+\.py)`:?\n\n)?^```python\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[tuple[str | None, str]]:
    return [(match["file"], match["code"]) for match in BLOCK.finditer(page.read_text(encoding="utf-8"))]


def write(course: Path, file: str, code: str) -> None:
    path = course / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code, encoding="utf-8")


@pytest.mark.parametrize(("page", "courses"), [("write-an-exercise", 5), ("class-with-parameters", 1)])
def test_the_pages_for_instructors_build_courses_that_are_sound(
    grader: Grader, tmp_path: Path, page: str, courses: int
) -> None:
    course = tmp_path / "course"
    checked = 0
    last_grader = "graders/shapes.py"
    for file, code in blocks(ROOT / "docs" / f"{page}.md"):
        # A block without a name is the next edition of the grader before it.
        file = file or last_grader
        write(course, file, code)
        if file.startswith("graders/"):
            last_grader = file
            if not (course / file.replace("graders", "reference")).exists():
                continue
        faults = [fault for finding in check(course, seeds=[0], host=grader.host) for fault in finding.faults]
        assert faults == [], file
        checked += 1
    assert checked == courses


def test_the_course_in_the_readme_grades(tmp_path: Path) -> None:
    written = [(file, code) for file, code in blocks(ROOT / "README.md") if file is not None]
    assert [file for file, _ in written] == ["graders/basics.py", "reference/basics.py"]
    for file, code in written:
        write(tmp_path / "course", file, code)
    student = tmp_path / "student.py"
    student.write_text("def double(x):\n    return x + x\n")
    assert nnexercises.grade(student, course=tmp_path / "course").exit_code == 0


def test_the_python_example_in_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = [code for file, code in blocks(ROOT / "README.md") if file is None]
    for name in ("student.py", "anna.py"):
        (tmp_path / name).write_text("def relu(x):\n    return max(x, 0.0)\n")
    (tmp_path / "ben.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}')
    monkeypatch.chdir(tmp_path)
    exec(example, {})
    assert capsys.readouterr().out.startswith("2.0 of 10.0\n{")


def test_the_example_of_a_test_on_sim_runs(tmp_path: Path) -> None:
    ((_, code),) = blocks(ROOT / "docs" / "devices.md")
    (tmp_path / "test_layer.py").write_text(code)
    assert "2 passed" in run("pytest", "-q", tmp_path).stdout


@pytest.mark.parametrize("unit", find().units)
def test_the_example_of_a_units_page_runs_on_the_reference(unit: str) -> None:
    (code,) = [code for _, code in blocks(ROOT / "docs" / f"{unit}.md")]
    namespace: dict[str, object] = {"__name__": f"docs_{unit}"}
    for text in ((ROOT / "reference" / f"{unit}.py").read_text(), code):
        exec(compile(text, unit, "exec", dont_inherit=True), namespace)


@pytest.mark.filterwarnings("ignore")
def test_the_table_of_unusual_inputs_says_what_the_references_do(host: WorkerHost) -> None:
    page = (ROOT / "docs" / "devices.md").read_text(encoding="utf-8")
    course = find()
    for unit in course.units:
        for name, answers in unusual(course, unit, host).items():
            assert f"| `{name}` | {' | '.join(answers.values())} |" in page


def test_the_tables_say_what_is_graded(grader: Grader) -> None:
    for unit in grader.units():
        page = (ROOT / "docs" / f"{unit.name}.md").read_text(encoding="utf-8")
        for exercise in unit.exercises:
            rows = ", ".join(f"{case.name.replace('_', ' ')} ({case.points:g})" for case in exercise.cases)
            assert f"| `{exercise.name}` | {exercise.points:g} | {exercise.title} | {rows} |" in page
