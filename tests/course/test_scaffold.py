"""A course of one's own: what is scaffolded is sound, and a course can be installed."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import run

from nnexercises.check.soundness import check
from nnexercises.course import scaffold
from nnexercises.course.folder import find
from nnexercises.errors import UsageError


def test_what_is_scaffolded_is_sound_at_once(tmp_path: Path) -> None:
    course = tmp_path / "my course"
    done = run("nnexercises.cli", "new", "course", course)
    assert (done.returncode, done.stderr) == (0, "")
    assert run("nnexercises.cli", "new", "unit", "losses", "--course", course).returncode == 0
    assert run("nnexercises.cli", "new", "exercise", "losses", "hinge", cwd=course).returncode == 0
    # An exercise goes into a unit that somebody has written, too.
    (course / "graders" / "own.py").write_text(
        '"""Own."""\n\nfrom __future__ import annotations\n\nimport torch\nfrom nnexercises import exercise\n\n\n'
        '@exercise(hint="One.")\ndef one(solution) -> float:\n    return solution.one()\n'
    )
    (course / "reference" / "own.py").write_text('def one():\n    """One."""\n    return 1.0\n')
    assert run("nnexercises.cli", "new", "exercise", "own", "centred", cwd=course).returncode == 0
    found = {(finding.unit, finding.name): finding.faults for finding in check(course, seeds=[0])}
    assert found == {
        ("first_steps", "first_steps_example"): [],
        ("losses", "losses_example"): [],
        ("losses", "hinge"): [],
        ("own", "one"): [],
        ("own", "centred"): [],
    }


def test_nothing_is_overwritten_and_names_are_names(tmp_path: Path) -> None:
    scaffold.new_course(tmp_path / "course")
    before = {path: path.read_text() for path in (tmp_path / "course").rglob("*.py")}
    for wrong, says in (
        (lambda: scaffold.new_course(tmp_path / "course"), "is not a new or empty folder"),
        (lambda: scaffold.new_unit(tmp_path / "course", "first_steps"), "already exists"),
        (lambda: scaffold.new_unit(tmp_path, "unit"), "is not a course"),
        (lambda: scaffold.new_unit(tmp_path / "course", "../other"), "cannot be a name"),
        (lambda: scaffold.new_exercise(tmp_path / "course", "nowhere", "one"), "make the unit first"),
        (lambda: scaffold.new_exercise(tmp_path / "course", "first_steps", "first_steps_example"), "something called"),
        (lambda: scaffold.new_exercise(tmp_path / "course", "first_steps", "class"), "cannot be a name"),
    ):
        with pytest.raises(UsageError, match=says):
            wrong()
    assert {path: path.read_text() for path in (tmp_path / "course").rglob("*.py")} == before


def test_an_installed_course_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    scaffold.new_course(site / "nets_course")
    (site / "nets_course" / "__init__.py").write_text("")
    (site / "nets_course-1.dist-info").mkdir()
    (site / "nets_course-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: nets_course\nVersion: 1\n")
    (site / "nets_course-1.dist-info" / "entry_points.txt").write_text("[nnexercises.courses]\nnets = nets_course\n")
    monkeypatch.syspath_prepend(str(site))
    assert find("nets").root == site / "nets_course"
    assert find("nets").units == ("first_steps",)
    student = tmp_path / "student.py"
    student.write_text("def first_steps_example(x):\n    return x - x.mean(1, keepdim=True)\n")
    done = run("nnexercises.cli", "grade", student, "--course", "nets", PYTHONPATH=str(site))
    assert "2 of 2 points" in done.stdout
    with pytest.raises(UsageError, match="no such course folder: nowhere"):
        find("nowhere")
