"""Nothing in a student's folder configures the process that grades it, and nothing outside is read as theirs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import ROOT, run

from nnexercises import Grader
from nnexercises.errors import UsageError

STUDENT = "def relu(x):\n    return -1.0\n"
INI = {
    "pytest.ini": "[pytest]\naddopts = -p evil\npythonpath = .\n",
    "tox.ini": "[pytest]\naddopts = -p evil\n",
    "setup.cfg": "[tool:pytest]\naddopts = -p evil\n",
    "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-p evil"\npythonpath = ["."]\n',
    ".env": "PYTHONPATH=.\nNNEXERCISES_CACHE=.\n",
}
MODULES = (
    "conftest", "evil", "sitecustomize", "usercustomize", "json", "torch", "numpy", "nnexercises", "_pytest",
    "pyseccomp", "landlockpy", "rich", "safetensors",
)  # fmt: skip


def hostile_folder(folder: Path, marker: Path, ini: bool) -> Path:
    """A student's folder with everything in it that some program reads on its way. Run there, it leaves a mark."""
    folder.mkdir()
    (folder / "neurons.py").write_text(STUDENT)
    for name in MODULES:
        (folder / f"{name}.py").write_text(f"open({str(marker)!r}, 'a').write({name!r})\n")
    for name, text in INI.items() if ini else ():
        (folder / name).write_text(text)
    return folder


def console_script(name: str, *arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    return subprocess.run(
        [Path(sys.executable).parent / name, *map(str, arguments)],
        cwd=cwd, env=environment, capture_output=True, text=True, timeout=100,
    )  # fmt: skip


def test_grade_in_a_hostile_folder(tmp_path: Path) -> None:
    marker, report = tmp_path / "marker", tmp_path / "report.json"
    folder = hostile_folder(tmp_path / "student", marker, ini=True)
    result = console_script("nnexercises", "grade", ".", "--unit", "neurons", "--report-json", report, cwd=folder)
    assert result.returncode == 1, result.stderr
    found = json.loads(report.read_text())
    assert (found["entry"], found["marks"]) == ("grade", 0)
    # They are the submission's own files too: in the worker they run, and cannot leave a mark from there.
    assert not marker.exists()


def test_pytest_in_a_hostile_folder(tmp_path: Path) -> None:
    marker, report = tmp_path / "marker", tmp_path / "report.json"
    folder = hostile_folder(tmp_path / "student", marker, ini=False)
    result = console_script("pytest", "--student", ".", "--unit", "neurons", "--report-json", report, cwd=folder)
    assert result.returncode == 1, result.stdout
    assert json.loads(report.read_text())["entry"] == "pytest"
    assert not marker.exists()


def test_a_link_to_a_reference_is_not_read(grader: Grader, tmp_path: Path) -> None:
    (tmp_path / "neurons.py").symlink_to(ROOT / "reference" / "neurons.py")
    (tmp_path / "more").symlink_to(ROOT / "reference", target_is_directory=True)
    for path in (tmp_path, tmp_path / "neurons.py"):
        report = grader.grade(path)
        assert report.marks == 0
        assert [problem.file for problem in report.problems] == ["neurons.py"]
        assert "is a link to somewhere else" in report.problems[0].message


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "student.py")
    with Grader(units=["neurons"]) as grader, pytest.raises(UsageError, match="neither a file nor a folder"):
        grader.grade(tmp_path / "student.py")
    result = run("nnexercises.cli", "grade", tmp_path, "--unit", "neurons")
    assert "student.py: is a link to somewhere else, or no file at all: not read" in result.stdout


def test_a_link_beside_the_code_leads_nowhere(grader: Grader, tmp_path: Path) -> None:
    folder = tmp_path / "student"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("CANARY")
    (folder / "data.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "folder").mkdir()
    (folder / "folder" / "data.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "own.txt").write_text("mine")
    (folder / "student.py").write_text(
        "def relu(x):\n    return max(x, 0.0)\n"
        "assert open('own.txt').read() == 'mine'\n"
        "for name in ('data.txt', 'folder/data.txt'):\n"
        "    try:\n        found = open(name).read()\n"
        "    except OSError:\n        pass\n"
        "    else:\n        raise SystemError(found)\n"
    )
    report = grader.grade(folder)
    assert report.problems == ()
