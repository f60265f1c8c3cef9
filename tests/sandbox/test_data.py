"""Data sets, given with `--data`, are in the folder `data` of the folder that student code runs in."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnexercises.process.host import WorkerHost
from nnexercises.report import words
from nnexercises.sandbox.worker import StudentWorker
from nnexercises.submission.reading import read

READS = """\
import os
assert open("data/Digits/raw/one.bin").read() == "1"
assert open(os.path.expanduser("~/data/Digits/raw/one.bin")).read() == "1"
os.makedirs("data/Digits/raw", exist_ok=True)
open("data/new.txt", "w").write("new")
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "sets"
    (folder / "Digits" / "raw").mkdir(parents=True)
    (folder / "Digits" / "raw" / "one.bin").write_text("1")
    (folder / "names.txt").write_text("theirs")
    return folder


def raised(host: WorkerHost, path: Path, data: Path) -> list[object]:
    """What the statements of a submission raised."""
    with StudentWorker(host, read(path), {}, str(data)) as worker:
        worker.load()
        assert not worker.broken
        return [flaw.details for flaw in worker.flaws]


def everything_below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_they_are_read_there_and_new_files_do_not_reach_the_data_sets(
    host: WorkerHost, tmp_path: Path, data: Path
) -> None:
    before = everything_below(data)
    (tmp_path / "student.py").write_text(READS + "assert open('data/names.txt').read() == 'theirs'\n")
    assert raised(host, tmp_path / "student.py", data) == []
    (tmp_path / "writes.py").write_text("open('data/Digits/raw/one.bin', 'w')\nopen('data/Digits/new.bin', 'w')\n")
    assert [str(details)[2:17] for details in raised(host, tmp_path / "writes.py", data)] == ["PermissionError"] * 2
    assert everything_below(data) == before
    assert (data / "Digits" / "raw" / "one.bin").read_text() == "1"


def test_files_of_a_submissions_own_folder_data_come_first(host: WorkerHost, tmp_path: Path, data: Path) -> None:
    own = tmp_path / "submission"
    (own / "data").mkdir(parents=True)
    (own / "data" / "names.txt").write_text("mine")
    (own / "student.py").write_text(READS + "assert open('data/names.txt').read() == 'mine'\n")
    assert raised(host, own, data) == []
    assert everything_below(own) == ["data", "data/names.txt", "student.py"]


def test_a_submissions_own_file_data_stays_one(host: WorkerHost, tmp_path: Path, data: Path) -> None:
    own = tmp_path / "submission"
    own.mkdir()
    (own / "data").write_text("mine")
    (own / "student.py").write_text("assert open('data').read() == 'mine'\n")
    assert raised(host, own, data) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RuntimeError: Error downloading train-images-idx3-ubyte.gz: …", True),
        ("RuntimeError: Dataset not found. You can use download=True to download it", True),
        ("URLError: <urlopen error [Errno -3] Temporary failure in name resolution>", True),
        ("ConnectionError: … (Caused by NewConnectionError('<urllib3.connection.HTTPSConnection object …", True),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'weights.pt'", False),
        ("ValueError: no", False),
    ],
)
def test_a_failed_download_is_recognised(text: str, expected: bool) -> None:
    assert words.is_download(text) == expected
