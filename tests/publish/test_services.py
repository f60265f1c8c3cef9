"""Other services' graders, run as those services run them."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from helpers import CONTRACTS, reporters_view, run, validate

from nnexercises.course.folder import find
from nnexercises.errors import UsageError
from nnexercises.publish import services

GRADER = """\
from nnexercises import exercise

@exercise(points=2, hint="Twice.")
def double(solution, x: float) -> float:
    return solution.double(x)

@double.case(points=0.5, hidden=True)
def big(draw):
    return dict(x=123456.75)

@exercise(hint="Three times.")
def triple(solution, x: float) -> float:
    return solution.triple(x)
"""
REFERENCE = "def double(x):\n    return 2 * x\n\n\ndef triple(x):\n    return 3 * x\n"

#: Wrong for large numbers, prints what must not be there, and tries to be imported in the place of other modules.
STUDENT = """\
import os
seen = sorted(name for name in os.environ if name.startswith(("GITHUB", "TOKEN", "USERNAME", "CLASSROOM")))
assert not seen, seen
def double(x):
    return 2 * x if abs(x) < 1000 else 0.0
def triple(x):
    return 2.0
"""
TRAP = "raise SystemExit('::notice title=Autograding complete::Points 99/99')\n"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for folder, text in (("graders", GRADER), ("reference", REFERENCE)):
        (tmp_path / "course" / folder).mkdir(parents=True)
        (tmp_path / "course" / folder / "basics.py").write_text(text)
    return tmp_path / "course"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "student.py").write_text(STUDENT)
    for name in ("json.py", "nnexercises.py", "torch.py", "sitecustomize.py", "conftest.py"):
        (folder / name).write_text(TRAP)
    return folder


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    files = {name: str(tmp_path / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    return kept | files | {"GITHUB_TOKEN": "secret", "TOKEN": "secret"} | more


def test_classroom50_runs_its_autograder(course: Path, checkout: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    written = services.classroom50(bundle, find(course), "nnexercises", [0, 1]).files
    assert sorted(path.name for path in written) == ["autograder.py", "course.sealed"]
    places = {"CLASSROOM": "dl", "ASSIGNMENT": "nets", "SUBMISSION_TAG": "submit/7", "USERNAME": "anna"}

    def grade() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, bundle / "autograder.py"]
        settings = environment(tmp_path, **places)
        return subprocess.run(command, cwd=checkout, env=settings, capture_output=True, text=True, timeout=100)

    (tmp_path / "elsewhere").write_text("kept")
    (checkout / "result.json").symlink_to(tmp_path / "elsewhere")
    done = grade()
    assert done.returncode == 0, done.stderr
    result = json.loads((checkout / "result.json").read_text())
    validate(result, CONTRACTS / "classroom50-result.schema.json")
    assert [(test["test-name"], test["passed"], test["score"], test["max-score"]) for test in result["tests"]] == [
        ("basics: double", False, 3, 4),
        ("basics: triple", False, 0, 2),
    ]
    assert (result["score"], result["max-score"], result["submission"]) == (3, 6, "submit/7")
    assert "## 1.5 of 3 points" in (checkout / "release-body.md").read_text()
    assert (tmp_path / "elsewhere").read_text() == "kept"
    assert (tmp_path / "GITHUB_OUTPUT").read_text() == "status=failure\nsummary=3 of 6\n"
    (checkout / "student.py").write_text(REFERENCE)
    assert grade().returncode == 0
    assert (tmp_path / "GITHUB_OUTPUT").read_text().endswith("status=success\nsummary=6 of 6\n")
    (bundle / "course.sealed").write_bytes(b"damaged")
    assert grade().returncode != 0


def test_a_bundle_that_is_too_large_is_refused(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "BUNDLE", 2000)
    with pytest.raises(UsageError, match="use fewer --seeds"):
        services.classroom50(tmp_path / "bundle", find(course), "nnexercises", [0])


def test_github_runs_its_workflow(course: Path, checkout: Path, tmp_path: Path) -> None:
    for path in (checkout / "student.py", course):
        assert path.exists()
    services.github(checkout, find(course), "nnexercises", [0])
    workflow = yaml.safe_load((checkout / ".github" / "workflows" / "grade.yml").read_text())
    steps = workflow["jobs"]["grade"]["steps"]
    assert workflow["permissions"] == {"contents": "read"}
    assert all(step["with"]["persist-credentials"] is False for step in steps if "checkout" in step.get("uses", ""))
    (install,) = [step["run"] for step in steps if "pip install" in step.get("run", "")]
    assert '"nnexercises"' in install
    (step,) = [step for step in steps if step.get("id") == "nnexercises"]
    (reporter,) = [step for step in steps if "grading-reporter" in step.get("uses", "")]
    assert reporter["with"]["runners"] == "nnexercises"
    assert reporter["env"] == {"NNEXERCISES_RESULTS": "${{ steps.nnexercises.outputs.result }}"}

    workspace = tmp_path / "workspace"
    (workspace / "grader" / "bin").mkdir(parents=True)
    (workspace / "grader" / "bin" / "python").symlink_to(sys.executable)
    (workspace / "grader" / "bin" / "nnexercises").symlink_to(Path(sys.executable).parent / "nnexercises")
    checkout.rename(workspace / "submission")
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=workspace, env=environment(tmp_path, COURSE="submission/course.sealed"),
        capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    before, token, after = done.stdout.partition("::stop-commands::")
    token = after.split("\n")[0]
    inside, after = after[len(token) :].split(f"\n::{token}::\n")
    assert before == ""
    assert len(token) == 32
    assert "1.5 of 2.5 points" in inside
    assert after.splitlines()[0].startswith("::error title=triple%3A failed,file=student.py,line=6::")
    assert "## 1.5 of 2.5 points" in (tmp_path / "GITHUB_STEP_SUMMARY").read_text()
    notices, most, table = reporters_view((tmp_path / "GITHUB_OUTPUT").read_text())
    assert (notices, most, table) == (3, 5, 3)
    assert "99/99" not in base64.b64decode((tmp_path / "GITHUB_OUTPUT").read_text()[7:]).decode()


def test_gradescope_runs_its_autograder(course: Path, checkout: Path, tmp_path: Path) -> None:
    (archive,) = services.gradescope(tmp_path / "upload", find(course), "nnexercises", [0]).files
    root = tmp_path / "autograder"
    with zipfile.ZipFile(archive) as file:
        assert {info.filename: info.external_attr >> 16 & 0o777 for info in file.infolist()} == {
            "setup.sh": 0o755, "run_autograder": 0o755, "course.sealed": 0o644,
        }  # fmt: skip
        file.extractall(root / "source")
    shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
    (root / "run_autograder").chmod(0o755)
    (root / "grader" / "bin").mkdir(parents=True)
    (root / "grader" / "bin" / "nnexercises").symlink_to(Path(sys.executable).parent / "nnexercises")
    checkout.rename(root / "submission")
    done = subprocess.run(
        [root / "run_autograder"], cwd=root, env=environment(tmp_path), capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stderr
    results = json.loads((root / "results" / "results.json").read_text())
    validate(results, CONTRACTS / "gradescope-results.schema.json")
    assert results["score"] == 1.5
    assert [(test["name"], test.get("score"), test["visibility"]) for test in results["tests"]] == [
        ("basics: double, ordinary", 1.5, "visible"),
        ("basics: double, hidden 1", 0.0, "hidden"),
        ("basics: triple, ordinary", 0.0, "visible"),
    ]
    assert subprocess.run(["bash", "-n", root / "source" / "setup.sh"], check=False).returncode == 0


def test_the_command_writes_what_a_service_needs(course: Path, tmp_path: Path) -> None:
    for service, names in (
        ("classroom50", {"autograder.py", "course.sealed"}),
        ("github", {".github/workflows/grade.yml", "course.sealed"}),
        ("gradescope", {"autograder.zip"}),
    ):
        folder = tmp_path / service
        done = run("nnexercises.cli", "workflow", service, folder, "--course", course, "--seeds", "1")
        assert done.returncode == 0, done.stderr
        assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == names
    text = (tmp_path / "github" / ".github" / "workflows" / "grade.yml").read_text()
    assert "nnexercises==0.1.0" in text
    assert services.PACKAGE not in text
