"""What is shipped: a wheel with its sealed course and without a reference, and a README that is true."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from helpers import ROOT

from nnexercises import Grader
from nnexercises.course.folder import find
from nnexercises.publish.edition import seal

BUILT_FROM = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE")


def lay_out(folder: Path, *more: str) -> Path:
    """The files that a wheel is built from, as an sdist has them, and more of the clone."""
    shutil.copytree(ROOT / "nnexercises", folder / "nnexercises", ignore=shutil.ignore_patterns("*.sealed", "*.pyc"))
    for name in BUILT_FROM:
        shutil.copy(ROOT / name, folder)
    for name in more:
        shutil.copytree(ROOT / name, folder / name)
    return folder


def build(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = ["pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder / "dist"), str(folder)]
    return subprocess.run(
        [sys.executable, "-m", *command], env=os.environ | environment, capture_output=True, text=True, timeout=100
    )


def test_the_wheel_holds_a_sealed_course_and_no_reference(small_course: Callable[..., Path], tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "sdist")
    course = small_course(
        "from nnexercises import exercise\n@exercise\ndef one(solution) -> float:\n    return solution.one()\n",
        "def one():\n    return 1.0\n",
    )
    seal(find(course), folder / "nnexercises" / "course.sealed", seeds=[0])
    assert build(folder).returncode == 0
    (wheel,) = (folder / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
        text = b"".join(file.read(name) for name in names)
    assert {"nnexercises/plugin.py", "nnexercises/py.typed", "nnexercises/course.sealed"} <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"nnexercises"}
    assert b"takes_the_absolute_value" not in text


def test_a_wheel_without_a_sealed_course_is_not_built(tmp_path: Path) -> None:
    done = build(lay_out(tmp_path / "sdist"))
    assert done.returncode != 0
    assert "course.sealed is missing: build from a clone, with scripts/build.sh" in done.stderr


def test_where_the_course_cannot_be_sealed_one_line_says_what_to_run(tmp_path: Path) -> None:
    folder = lay_out(tmp_path / "clone", "graders", "reference")
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "torch.py").write_text("raise ImportError('torch is not here')\n")
    done = build(folder, PYTHONPATH=str(tmp_path / "without"))
    assert done.returncode != 0
    assert "torch is not here" in done.stderr
    assert "Run scripts/build.sh, or build with --no-build-isolation where torch is installed." in done.stderr
    assert not list(folder.rglob("*.whl"))


def test_a_worker_is_given_drives_and_what_they_use_and_nothing_else(grader: Grader) -> None:
    for unit in grader.units():
        assert unit.source
        for secret in ("hint", "mistake", ".case", "draw"):
            assert secret not in unit.source


def test_ci_runs_the_test_command_of_the_readme() -> None:
    for file in (ROOT / "README.md", ROOT / ".ci" / "run"):
        assert ".venv/bin/pytest -n 3" in file.read_text()


def test_the_readme_shows_what_is_there_in_ninety_lines() -> None:
    readme = (ROOT / "README.md").read_text()
    assert len(readme.splitlines()) <= 90
    assert (ROOT / "examples" / "first_net.py").exists()
    assert "docs/terminal.svg" in readme
    for link in ("docs/terminal.svg", "docs/command-line.md", "docs/architecture.md", "CONTRIBUTING.md"):
        assert (ROOT / link).exists()
