"""Odd but honest submissions, in tests/formats/ and made here: they have the marks they deserve and a clear word.

A file says at its top what is odd about it, the marks that exercises must have, and a pattern of the problem that must
be told; one that names none must have none.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import TESTS, check_words, exercise, run, words_of

from nnexercises import Grader, Report

FOLDER = TESTS / "formats"
RELU = "def relu(x):\n    return max(x, 0.0)\n"
Grade = Callable[..., Report]


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.stem)
def test_it_has_the_marks_it_deserves(grader: Grader, path: Path) -> None:
    text = (path / "__init__.py" if path.is_dir() else path).read_text()
    assert "# odd: " in text
    report = grader.grade(path)
    (marks,) = re.findall(r"# marks: ([^\n\"\\]*)", text)
    for part in marks.split(", "):
        name, number = part.split()
        assert exercise(report, name).marks == float(number), exercise(report, name)
    problem = re.search(r"# problem: ([^\n\"\\]*)", text)
    said = "\n".join(f"{one.line}: {one.message}" for one in report.problems)
    if problem:
        assert re.search(problem[1], said), said
    else:
        assert said == ""
    check_words(f"formats/{path.stem}", words_of(report))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("async_function", "async"),
        ("generator_function", "generator"),
        ("prints_instead_of_returning", "None"),
        ("tensor_scalar", "a float is asked for"),
    ],
)
def test_what_is_odd_about_a_result_is_said(grader: Grader, name: str, words: str) -> None:
    failed = exercise(grader.grade(FOLDER / f"{name}.py"), "relu").first_failed
    assert failed is not None
    assert words in failed.message


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + RELU.encode(),
        RELU.replace("\n", "\r\n").encode(),
        RELU.replace("\n", "\r").encode(),
        RELU.replace("    ", "\t").encode(),
        b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + RELU.encode(),
        RELU.rstrip("\n").encode(),
        b"#" + b" comment\n#" * 500_000 + b"\n" + RELU.encode(),
        b"\f\n" + RELU.encode(),
    ],
    ids=["BOM", "CRLF", "CR", "tabs", "latin-1", "no newline", "long", "form feed"],
)
def test_bytes(grader: Grader, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "a file of Zoë's.py"
    file.write_bytes(data)
    report = grader.grade(file)
    assert exercise(report, "relu").marks == 2
    assert report.problems == ()


def test_a_path_with_spaces_accents_and_marks(grader: Grader, tmp_path: Path) -> None:
    folder = tmp_path / "Übung 1 (final) — café's [v2]" / "#1 & co"
    folder.mkdir(parents=True)
    (folder / "neurons.py").write_text(RELU)
    for path in (folder, folder / "neurons.py"):
        assert exercise(grader.grade(path), "relu").marks == 2


@pytest.mark.parametrize("name", ["empty.py", "empty.ipynb", "work.rar", "essay.docx"])
def test_what_holds_no_code_is_nothing_to_grade(grader: Grader, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(b"")
    report = grader.grade(file)
    assert report.exit_code == 5
    assert report.nothing_to_grade is not None
    assert name in report.nothing_to_grade


def test_what_is_packed_or_out_of_sight_is_told(grader: Grader, tmp_path: Path) -> None:
    for name in ("hw.7z", "venv/pyvenv.cfg", "venv/hw.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(RELU)
    report = grader.grade(tmp_path)
    assert report.exit_code == 5
    assert report.nothing_to_grade is not None
    assert report.nothing_to_grade.endswith("holds no code that was read")
    told = [problem.message for problem in report.problems]
    assert told == [
        "not read, because it is packed: unpack hw.7z, or hand in one .zip",
        "not read, because it is a virtual environment: venv",
    ]


def test_a_zip_is_graded_with_its_data(grader: Grader, tmp_path: Path) -> None:
    reads = "import os\nwith open('bias.txt') as file:\n    BIAS = float(file.read())\nfrom .helpers import largest\n"
    code = reads + "def relu(x):\n    return largest(x, BIAS)\nprint(sorted(os.listdir('.')), 1 / 0)\n"
    path = tmp_path / "smith-john (2).zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hw1/neurons.py", code)
        archive.writestr("hw1/helpers.py", "largest = max\n")
        archive.writestr("hw1/bias.txt", "0.0")
        archive.writestr("../../evil.py", RELU)
        archive.writestr("__MACOSX/hw1/._neurons.py", b"\0\5")
    with grader.open(path) as run_of_zip:
        folder = run_of_zip.submission.folder
        report = run_of_zip.report({case.key: run_of_zip.result(case) for case in run_of_zip.cases()})
        assert folder.is_dir()
    assert exercise(report, "relu").marks == 2
    assert [(problem.file, problem.line, problem.message) for problem in report.problems] == [
        (path.name, None, "not unpacked, because of their names: ../../evil.py"),
        ("hw1/neurons.py", 7, "ZeroDivisionError: division by zero"),
    ]
    assert not folder.exists()
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["05_submission", "O'Neill (2)"])
def test_a_package_has_its_marks_whatever_its_folder_is_called(grader: Grader, tmp_path: Path, name: str) -> None:
    copy = shutil.copytree(FOLDER / "package", tmp_path / name)
    (copy / "shows.py").write_text("from hw1.neurons import Neuron\n\nprint(Neuron([1.0], 0.0))\n")
    report = grader.grade(copy)
    assert [exercise(report, name).marks for name in ("relu", "Neuron")] == [2, 3]
    assert report.problems == ()


def test_names_of_files_in_no_known_encoding(grader: Grader, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"M\xfcller")
    folder.mkdir()
    (folder / os.fsdecode(b"l\xf6sung.py")).write_text(RELU + "raise ValueError\n")
    report = grader.grade(folder)
    assert exercise(report, "relu").marks == 2
    assert [problem.file for problem in report.problems] == ["l\N{REPLACEMENT CHARACTER}sung.py"]
    file = tmp_path / "report.json"
    printed = run("nnexercises.cli", "grade", folder, "--unit", "neurons", "--report-json", file)
    assert printed.returncode == 1
    assert json.loads(file.read_text())["marks"] == 2


@pytest.mark.parametrize("name", ["hw.ipynb_files/neurons.py", "hw.ipynb.py", ".py.txt", "NET.PY"])
def test_names_that_look_like_others(grader: Grader, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(RELU)
    assert exercise(grader.grade(file), "relu").marks == 2
    if not name.startswith("."):
        assert exercise(grader.grade(tmp_path), "relu").marks == 2


def test_a_name_that_draws_on_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31mb\nTotal: 10 of 10 points.py").write_text("def relu(x):\n  return x y\n")
    result = run("nnexercises.cli", "grade", tmp_path, "--unit", "neurons")
    assert "\x1b" not in result.stdout
    assert "\nTotal: " not in result.stdout
    assert "10 of 10 points.py, line 2" in result.stdout


def test_an_encoding_that_is_none(grader: Grader, tmp_path: Path) -> None:
    file = tmp_path / "student.py"
    file.write_text("# coding: undefined\n" + RELU)
    assert exercise(grader.grade(file), "relu").marks == 2


def test_beside_a_single_file_only_data_is_its_own(grader: Grader, tmp_path: Path) -> None:
    for name in ("bob.py.txt", "carol.IPYNB.txt", "dave.py.bak", "report.json", "all.zip", "numbers.csv"):
        (tmp_path / name).write_text("x")
    student = tmp_path / "alice.py"
    student.write_text(RELU + "import os\nraise ValueError(sorted(os.listdir('.')))\n")
    (problem,) = grader.grade(student).problems
    assert problem.message == "ValueError: ['numbers.csv']"
