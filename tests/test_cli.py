"""Real runs of ``nnexercises grade``, and the JSON report."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import ROOT, run

from nnexercises.cli import main

RIGHT = ROOT / "tests" / "submissions" / "right_neurons.py"
GRADE = ("nnexercises.cli", "grade")
UNIT = ("--unit", "neurons")
STUDENT = "def relu(x):\n    return max(x, 0.0)\n"


def test_full_marks(tmp_path: Path) -> None:
    file, page = tmp_path / "report.json", tmp_path / "report.html"
    result = run(*GRADE, RIGHT, *UNIT, "--report-json", file, "--report-html", page)
    assert result.returncode == 0
    assert "10 of 10 points" in result.stdout
    assert "<title>10 of 10 points: right_neurons.py</title>" in page.read_text()
    assert json.loads(file.read_text())["entry"] == "grade"


def test_the_json_report_holds_what_tools_rely_on(tmp_path: Path) -> None:
    student = tmp_path / "student.py"
    student.write_text("import nowhere\n\ndef relu(x):\n    return x.oops\n")
    file = tmp_path / "report.json"
    result = run(*GRADE, student, *UNIT, "--seed", "9", "--report-json", file)
    assert result.returncode == 1
    report = json.loads(file.read_text())
    assert set(report) >= {
        "version", "complete", "entry", "marks", "points", "skipped_points", "hidden_cases", "seconds", "seed",
        "devices", "versions", "course", "confinement", "submission", "exercises",
    }  # fmt: skip
    assert (report["version"], report["complete"], report["seed"], report["devices"]) == (1, True, 9, ["cpu"])
    assert set(report["versions"]) == {"nnexercises", "python", "torch"}
    assert set(report["course"]) == {"name", "version", "sealed"}
    assert set(report["confinement"]) == {"filesystem", "network", "memory", "processes"}
    assert report["submission"]["path"] == str(student)
    assert len(report["submission"]["sha256"]) == 64
    (problem,) = report["submission"]["problems"]
    assert (problem["file"], problem["line"], problem["cell"]) == ("student.py", 1, None)
    assert [exercise["name"] for exercise in report["exercises"]] == [
        "relu", "Neuron", "forward_pass_single_layer", "forward_pass_network",
    ]  # fmt: skip
    relu = report["exercises"][0]
    assert set(relu) >= {
        "unit",
        "name",
        "verdict",
        "marks",
        "points",
        "seconds",
        "hint",
        "mistake",
        "blocked_by",
        "cases",
    }
    first = relu["cases"][0]
    assert set(first) >= {
        "name", "verdict", "marks", "points", "hidden", "message", "file", "line", "seconds", "devices",
    }  # fmt: skip
    assert (first["file"], first["line"], first["devices"]) == ("student.py", 4, {"cpu": "failed"})
    assert sum(case["points"] for case in relu["cases"]) == relu["points"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "holds no .py or .ipynb file"),
        ({"essay.docx": "text"}, "holds no .py or .ipynb file"),
        ({"student.py": ""}, "is empty"),
    ],
)
def test_nothing_to_grade(tmp_path: Path, files: dict[str, str], words: str) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    result = run(*GRADE, folder, "--report-json", tmp_path / "report.json")
    assert result.returncode == 5
    assert words in result.stdout.replace("\n", " ")
    assert (tmp_path / "report.json").exists()


def test_a_file_that_does_not_parse_is_a_headline(tmp_path: Path) -> None:
    student = tmp_path / "student.py"
    student.write_text("def relu(x):\n    return max(x, 0.0\n")
    result = run(*GRADE, student)
    assert result.returncode == 1
    assert result.stdout.startswith("student.py, line 2: does not parse: '(' was never closed")
    assert "not attempted" not in result.stdout.split("Unit")[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere.py",), "no such file or folder: nowhere.py"),
        ((RIGHT, "--unit", "poetry"), "no unit 'poetry'"),
        ((RIGHT, "--seed", "many"), "--seed: invalid seed value: 'many'"),
        ((RIGHT, "--seed", "99999999999999999999999"), "the seed 99999999999999999999999 is not from 0 to"),
        (("~nobodyhere/x.py",), "no such file or folder: ~nobodyhere/x.py"),
        ((RIGHT, "--report-json", "not/here/report.json"), "there is no folder"),
        ((RIGHT, "--report-html", "not/here/report.html"), "there is no folder"),
        ((RIGHT, "--device", "cuda:9"), "device 'cuda:9'"),
        ((), "the following arguments are required: PATH"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str | Path, ...],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        code = main(["grade", *map(str, arguments)])
    except SystemExit as ended:  # argparse
        code = ended.code
    assert code == 4
    told = capsys.readouterr().err
    assert words in told
    assert len(told.strip().split("\n")) == 1


def test_a_broken_course_is_exit_3_and_the_rest_is_graded(tmp_path: Path) -> None:
    for folder in ("graders", "reference"):
        (tmp_path / folder).mkdir()
    drive = "@exercise\ndef {0}(solution, x: float) -> float:\n    return solution.{0}(x)\n"
    (tmp_path / "graders" / "basics.py").write_text(
        "from nnexercises import exercise\n" + drive.format("f") + drive.format("relu")
    )
    (tmp_path / "reference" / "basics.py").write_text("def relu(x):\n    return max(x, 0.0)\n")
    result = run(*GRADE, RIGHT, "--course", tmp_path, "--report-json", tmp_path / "report.json")
    assert result.returncode == 3
    assert "reference/basics.py does not define f" in " ".join(result.stdout.split())
    verdicts = {e["name"]: e["verdict"] for e in json.loads((tmp_path / "report.json").read_text())["exercises"]}
    assert verdicts == {"f": "course_error", "relu": "passed"}


def test_the_folder_it_runs_in_configures_nothing(tmp_path: Path) -> None:
    for name in ("conftest.py", "json.py", "torch.py", "numpy.py", "sitecustomize.py", "safetensors.py"):
        (tmp_path / name).write_text("raise RuntimeError('imported')\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")
    command = Path(sys.executable).parent / "nnexercises"
    result = subprocess.run(
        [command, "grade", RIGHT, *UNIT], cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False
    )
    assert result.returncode == 0, result.stderr


def test_an_interruption_ends_everything_with_exit_2(tmp_path: Path) -> None:
    import psutil

    student = tmp_path / "student.py"
    marker = tmp_path / "running.txt"
    os.mkfifo(marker)
    student.write_text("def relu(x):\n    open('running.txt').close()\n    while True: pass\n")
    process = subprocess.Popen(
        [sys.executable, "-m", *GRADE, student, *UNIT],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Tests that run in the background have inherited that interruptions are ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    marker.write_text("")  # returns once the student's code opens it
    started = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 2
    assert stderr.strip().endswith("nnexercises: interrupted")
    assert "Traceback" not in stderr
    _, alive = psutil.wait_procs(started, timeout=20)
    assert alive == []


WITHOUT_SECCOMP = "raise RuntimeError('Unable to find libseccomp')\n"


def test_a_machine_that_cannot_confine_is_said_in_the_report_or_refused(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "pyseccomp.py").write_text(WITHOUT_SECCOMP)
    student, report = tmp_path / "student.py", tmp_path / "report.json"
    student.write_text(STUDENT)
    environment = {"PYTHONPATH": str(tmp_path / "library")}
    graded = run(*GRADE, student, *UNIT, "--report-json", report, **environment)
    assert graded.returncode in (0, 1)
    confinement = json.loads(report.read_text())["confinement"]
    assert (confinement["network"], confinement["filesystem"]) == ("none", "enforced")
    refused = run(*GRADE, student, *UNIT, "--require-confinement", **environment)
    assert refused.returncode == 4
    assert "cannot confine a submission (network, memory, processes)" in refused.stderr
    assert "Total" not in refused.stdout
    assert run(*GRADE, student, *UNIT, "--require-confinement").returncode in (0, 1)


def test_a_random_seed_is_drawn_and_told(tmp_path: Path) -> None:
    student = tmp_path / "student.py"
    student.write_text(STUDENT)
    seeds = set()
    for number in range(2):
        file = tmp_path / f"{number}.json"
        printed = run(*GRADE, student, *UNIT, "--seed", "random", "--report-json", file).stdout
        seeds.add(json.loads(file.read_text())["seed"])
        assert f"seed {json.loads(file.read_text())['seed']}" in printed
    assert len(seeds) == 2
