"""Files that travel with a course: data sets and starter files, in handouts, sealed courses and on services."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import case, exercise

from nnexercises import Grader, UsageError
from nnexercises.check.soundness import check
from nnexercises.cli import main
from nnexercises.course.folder import find
from nnexercises.process.host import WorkerHost
from nnexercises.publish import services

GRADER = """\
from nnexercises import data_folder, exercise

@exercise(hint="Split the text at white space.")
def count_words(solution) -> int:
    folder = data_folder("corpus.txt", "Put corpus.txt there.")
    return solution.count_words(folder + "/corpus.txt")

@exercise(hint="Read the file data/corpus.txt.")
def vocabulary(solution) -> set[str]:
    return solution.vocabulary()

@vocabulary.mistake(hint="Without the numbers.")
def nothing():
    return {"3"}
"""
REFERENCE = """\
from pathlib import Path

def count_words(path):
    return len(open(path).read().split())

def vocabulary():
    return {"a", "rose", "is"}
"""
STUDENT = """\
def count_words(path):
    return len(open(path).read().split())

def vocabulary():
    return set(open("data/corpus.txt").read().split())
"""


@pytest.fixture
def course(small_course: Callable[..., Path]) -> Path:
    folder = small_course(GRADER, REFERENCE)
    (folder / "data").mkdir()
    (folder / "data" / "corpus.txt").write_text("a rose is a rose\n")
    (folder / "plots.py").write_text("def plot(): ...\n")
    (folder / "course.toml").write_text('files = ["data", "plots.py"]\ndue = 2026-12-01T18:00:00\n')
    return folder


def test_the_courses_own_data_is_there_without_an_option(course: Path, host: WorkerHost, tmp_path: Path) -> None:
    faults = [fault for found in check(course, seeds=[0], host=host) for fault in found.faults]
    assert [fault for fault in faults if "count_words" in fault] == []
    (tmp_path / "student.py").write_text(STUDENT)
    report = Grader(course, host=host).grade(tmp_path / "student.py")
    assert report.marks == report.points == 2


def test_a_handout_carries_data_and_starter_files(
    course: Path, host: WorkerHost, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "handout"
    assert main(["handout", str(folder), "--course", str(course), "--seeds", "1"]) == 0
    assert capsys.readouterr().err == ""
    assert (folder / "data" / "corpus.txt").read_text() == "a rose is a rose\n"
    assert (folder / "plots.py").exists()
    assert "It is due on 01 December 2026, 18:00." in (folder / "README.md").read_text()
    (folder / "basics.py").write_text(STUDENT)
    sealed = folder / "course.sealed"
    assert (report := Grader(sealed, host=host).grade(folder)).marks == report.points == 2
    # A sealed course brings its data wherever it goes.
    alone = tmp_path / "alone"
    alone.mkdir()
    sealed.rename(alone / "course.sealed")
    (alone / "basics.py").write_text(STUDENT)
    report = Grader(alone / "course.sealed", host=host).grade(alone / "basics.py")
    assert report.marks == 2


def test_a_service_gets_the_data_with_the_sealed_course(course: Path, tmp_path: Path) -> None:
    services.classroom50(tmp_path / "bundle", find(course), "nnexercises", [0])
    with zipfile.ZipFile(tmp_path / "bundle" / "course.sealed") as file:
        assert file.read("files/data/corpus.txt") == b"a rose is a rose\n"


def test_what_lacks_its_data_is_named_and_another_folder_can_be_given(
    course: Path, host: WorkerHost, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (course / "data").rename(tmp_path / "data")
    (course / "course.toml").unlink()
    for name, data in (("without", []), ("with", ["--data", str(tmp_path / "data")])):
        folder = tmp_path / name
        assert main(["handout", str(folder), "--course", str(course), "--seeds", "1", *data]) == 0
        said = "" if data else "basics/count_words is left out, for its data is not here: Put corpus.txt there."
        assert capsys.readouterr().err.startswith(said)
        report = Grader(folder / "course.sealed", host=host, data=tmp_path / "data").grade(folder)
        verdict = case(report, "count_words", "ordinary").verdict
        assert verdict == ("not_attempted" if data else "skipped")
    assert exercise(report, "vocabulary").cases
    assert main(["handout", str(tmp_path / "third"), "--course", str(course), "--data", str(tmp_path / "none")]) == 4
    assert "no such data folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ('["nothing.txt"]', "files names 'nothing.txt', which does not exist"),
        ('["../secret"]', "files names '../secret', which is not in the course's folder"),
        ('["reference/basics.py"]', "files names 'reference/basics.py', which students must not have"),
    ],
)
def test_a_file_that_cannot_travel_is_a_line(course: Path, tmp_path: Path, files: str, fault: str) -> None:
    (course / "course.toml").write_text(f"files = {files}\n")
    with pytest.raises(UsageError, match=fault):
        services.github(tmp_path / "out", find(course), "nnexercises", [0])
