"""Real runs of pytest, with and without --student."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from helpers import ROOT, run

STUDENT = """\
def relu(x):
    return abs(x)


def forward_pass_network(initial_inputs, layers):
    raise NotImplementedError
"""
UNIT = ("--unit", "neurons")


@pytest.fixture
def student(tmp_path: Path) -> Path:
    file = tmp_path / "work" / "student.py"
    file.parent.mkdir()
    file.write_text(STUDENT)
    return file


def test_a_run_without_student_imports_no_torch(tmp_path: Path) -> None:
    (tmp_path / "test_plain.py").write_text(
        "import sys\n\ndef test_plain():\n"
        "    assert 'nnexercises.plugin' in sys.modules\n"
        "    heavy = {'torch', 'numpy', 'safetensors', 'rich', 'IPython', 'nbformat', 'jaxtyping._array_types'}\n"
        "    assert not heavy & set(sys.modules)\n"
    )
    # jaxtyping has a plugin of its own, which is not ours to answer for.
    result = run("pytest", "-p", "no:jaxtyping", "-q", cwd=tmp_path)
    assert result.returncode == 0, result.stdout


def test_a_run_with_student_imports_torch_in_the_worker_alone(student: Path, tmp_path: Path) -> None:
    probe = tmp_path / "probe.py"
    probe.write_text("import sys\n\ndef pytest_unconfigure():\n    print('TORCH', 'torch' in sys.modules)\n")
    first = run("pytest", "-p", "probe", "--student", student, *UNIT, PYTHONPATH=str(tmp_path))
    assert "TORCH False" in first.stdout


def test_another_project_may_have_options_of_our_names(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        "def pytest_addoption(parser):\n    parser.addoption('--seed')\n    parser.addoption('--device')\n"
    )
    (tmp_path / "test_plain.py").write_text(
        "def test_plain(pytestconfig):\n    assert pytestconfig.option.seed == '3'\n"
    )
    assert run("pytest", "-q", "--seed", "3", cwd=tmp_path).returncode == 0


def test_what_a_student_reads(student: Path) -> None:
    student.write_text(STUDENT.replace("raise NotImplementedError", "return initial_inputs"))
    result = run("pytest", "--student", student, *UNIT)
    assert result.returncode == 1
    text = result.stdout
    lines = text.strip("\n").split("\n")
    assert lines[0].startswith("neurons  ")  # pytest itself says nothing
    assert any(line.startswith("Begin here: relu, line ") for line in lines)
    assert "    relu(-1.)" in lines
    assert "      is        1." in lines
    assert "      should be 0." in lines
    assert "A negative number becomes 0, not positive." in text  # the hint of the mistake
    assert "  · 2 not begun" in lines
    assert lines[-1] == "Another one in full: --only forward_pass_network  (all: --all)"
    assert "Traceback" not in text
    assert "runtest" not in text
    assert max(map(len, lines)) <= 80
    every = run("pytest", "--student", student, *UNIT, "--all", "-v")
    assert "· Neuron  not attempted (3)" in every.stdout
    assert "seed 0, nnexercises " in every.stdout
    assert "test session starts" in every.stdout


def test_settings_that_are_meant_for_tests_do_not_matter(student: Path) -> None:
    settings = "[pytest]\nfilterwarnings = error\nan_option_of_a_plugin_that_is_not_here = 1\n"
    (student.parent / "pytest.ini").write_text(settings)
    result = run("pytest", "--student", "student.py", *UNIT, cwd=student.parent)
    assert (result.returncode, result.stderr) == (1, "")
    assert "0 of 10 points" in result.stdout
    assert "INTERNALERROR" not in result.stdout


def test_where_the_code_raised_is_the_students_own_line(student: Path) -> None:
    student.write_text("def relu(x):\n    limit = x.max()\n    return limit\n")
    result = run("pytest", "--student", student, *UNIT)
    assert "student.py, line 2" in result.stdout
    assert "limit = x.max()" in result.stdout
    assert "AttributeError" in result.stdout
    assert "nnexercises/" not in result.stdout


def test_a_json_report_of_the_run(student: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    run("pytest", "--student", student, *UNIT, "--seed", "4", "--report-json", file)
    report = json.loads(file.read_text())
    assert (report["version"], report["complete"], report["entry"], report["seed"]) == (1, True, "pytest", 4)
    assert (report["marks"], report["points"]) == (0.0, 10.0)


def test_cases_are_chosen_with_k(student: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    result = run("pytest", "--student", student, "-k", "relu and zero and not tensor", "--report-json", file)
    report = json.loads(file.read_text())
    assert report["complete"] is False
    assert [(e["name"], [c["name"] for c in e["cases"]]) for e in report["exercises"]] == [("relu", ["zero"])]
    assert "this is not a final grade" in result.stdout


def test_x_stops_at_the_first_case_that_did_not_pass(student: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    result = run("pytest", "--student", student, *UNIT, "-x", "--report-json", file)
    report = json.loads(file.read_text())
    assert result.returncode == 1
    assert [len(exercise["cases"]) for exercise in report["exercises"]] == [1]


def test_lf_runs_what_failed_last_and_writes_nothing_beside_the_file(student: Path) -> None:
    student.write_text("def relu(x):\n    return max(x, 0.0) if x else 1.0\n")
    run("pytest", "--student", student, "--unit", "neurons", "-k", "relu", cwd=student.parent)
    result = run("pytest", "--student", student, "--unit", "neurons", "-k", "relu", "--lf", "-v", cwd=student.parent)
    assert "neurons::relu::zero[cpu]" in result.stdout
    assert "neurons::relu::ordinary[cpu]" not in result.stdout
    assert [file.name for file in student.parent.iterdir()] == ["student.py"]


def test_two_xdist_workers_make_the_same_report(student: Path, tmp_path: Path) -> None:
    student.write_text("import nowhere_to_be_found\n" + STUDENT)
    alone, together = tmp_path / "alone.json", tmp_path / "together.json"
    run("pytest", "--student", student, *UNIT, "--report-json", alone)
    result = run("pytest", "--student", student, *UNIT, "-n", "2", "--report-json", together)
    assert result.returncode == 1

    def without_times(file: Path) -> object:
        report = json.loads(file.read_text())
        for part in (report, *report["exercises"], *(c for e in report["exercises"] for c in e["cases"])):
            del part["seconds"]
        return report

    assert without_times(together) == without_times(alone)
    assert json.loads(together.read_text())["exercises"][0]["plots"][0]["kind"] == "function"


def test_junit_xml_has_a_test_case_for_each_case(student: Path, tmp_path: Path) -> None:
    file = tmp_path / "junit.xml"
    run("pytest", "--student", student, "-k", "relu and not tensor", f"--junitxml={file}")
    cases = ElementTree.parse(file).getroot().findall(".//testcase")
    assert [(case.get("classname"), case.get("name")) for case in cases] == [
        ("neurons.relu", "ordinary[cpu]"),
        ("neurons.relu", "zero[cpu]"),
        ("neurons.relu", "tiny_and_huge_numbers[cpu]"),
    ]
    failure = cases[0].find("failure")
    assert failure is not None
    assert "where 0. is expected" in (failure.text or "") + (failure.get("message") or "")


def test_nothing_of_the_folder_is_collected_or_imported(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("raise RuntimeError('imported')\n")
    (tmp_path / "test_mine.py").write_text("def test_mine():\n    raise RuntimeError('collected')\n")
    (tmp_path / "neurons.py").write_text("def relu(x):\n    return max(x, 0.0)\n")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'homework'\n")
    result = run("pytest", "--student", ".", "-k", "relu and not tensor", "--all", cwd=tmp_path)
    assert result.returncode == 1  # not every case was run
    assert "✓ relu  2 of 2" in result.stdout
    assert "RuntimeError" not in result.stdout + result.stderr
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "conftest.py", "neurons.py", "pyproject.toml", "test_mine.py",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--student", "nowhere.py"), "no such file or folder: nowhere.py"),
        (("--student", ".", "--unit", "poetry"), "no unit 'poetry' in this course; it has neurons, autograd"),
        (("--student", ".", "--device", "tpu"), "device 'tpu'"),
        (("--student", ".", "--report-json", "not/here/report.json"), "there is no folder"),
        (("--student", ".", "--course", "nowhere"), "no such course folder: nowhere"),
        (("--student", ".", "--data", "nowhere"), "no such data folder: nowhere"),
    ],
)
def test_what_cannot_be_done_is_one_line(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run("pytest", *arguments, cwd=tmp_path)
    assert result.returncode == 4
    assert words in result.stderr
    assert "Traceback" not in result.stdout + result.stderr


def test_hidden_cases_are_counted_and_not_shown(tmp_path: Path, student: Path) -> None:
    course = tmp_path / "course"
    for folder in ("graders", "reference"):
        (course / folder).mkdir(parents=True)
    (course / "reference" / "basics.py").write_text("def relu(x):\n    return max(x, 0.0)\n")
    (course / "graders" / "basics.py").write_text(
        "from nnexercises import exercise\n\n@exercise(points=2)\ndef relu(solution, x: float) -> float:\n"
        "    return solution.relu(x)\n\n@relu.case(points=1, hidden=True, hint='secret hint')\n"
        "def secret_case(draw):\n    return dict(x=-123.5)\n"
    )
    file, page = tmp_path / "report.json", tmp_path / "report.html"
    files = ("--report-json", file, "--report-html", page)
    for text, marks in (("max(x, 0.0)", 2.0), ("max(x, 0.0) if x > -100 else x", 1.0)):
        student.write_text(f"def relu(x):\n    return {text}\n")
        result = run("pytest", "--student", student, "--course", course, *files, "-v")
        report = json.loads(file.read_text())
        assert (report["marks"], report["points"], report["hidden_cases"]) == (marks, 2.0, 1)
        assert "1 case is hidden by the instructor, and counted above." in result.stdout
        for secret in ("secret", "123.5", "all passed"):
            assert secret not in result.stdout + file.read_text() + page.read_text()
        assert "1 case is hidden by the instructor, and counted above." in page.read_text()


def test_the_test_folder_of_the_clone_does_not_configure_a_grading() -> None:
    result = run("pytest", "--student", ROOT / "tests" / "submissions" / "right_neurons.py", *UNIT, cwd=ROOT)
    assert result.returncode == 0
    assert "warning" not in result.stdout.lower()
