"""Reading a submission: which files are read, by what names, and what is told of the others."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from nnexercises.errors import UsageError
from nnexercises.submission.files import Submission
from nnexercises.submission.reading import read

CODE = "def relu(x):\n    return max(x, 0.0)\n"
NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "source": CODE}]})
LEARNING_SYSTEMS = (
    "smithjohn_12345_678_nets.py",
    "John Smith_123456_assignsubmission_file_nets.py",
    "John Smith_123456_assignsubmission_file_/nets.py",
    "hw1_jsmith_attempt_2026-03-01-10-00-00_nets.py",
)


def names(submission: Submission) -> list[str]:
    return [file.name for file in submission.files]


def flaws(submission: Submission) -> dict[str, str]:
    """What is told, by the kind of flaw, with the first detail or else the file's name."""
    return {flaw.what: str((*flaw.details, flaw.file)[0]) for flaw in submission.flaws}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def pack(path: Path, files: dict[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in files.items():
            file.writestr(name, text)
    return path


def test_files_named_as_units_come_first_and_doubtful_ones_are_named(tmp_path: Path) -> None:
    files = ("b.py", "nets (1).py", "nets.py", "test_b.py", "env/x.py", "build/lib/y.py", "tests/__init__.py",
             "setup.py", ".hidden/y.py", ".git/hooks/z.py", "venv/x.py", "sub/c.py", "essay.docx")  # fmt: skip
    write(tmp_path, {name: "x = 1\n" for name in files if name != "tests/__init__.py"})
    write(tmp_path, {"venv/pyvenv.cfg": "", "tests/__init__.py": ""})
    submission = read(tmp_path, ["nets"])
    assert names(submission) == ["nets.py", "nets (1).py", "b.py", "sub/c.py"]
    (told,) = submission.flaws
    assert (told.what, told.headline) == ("not_read", False)
    assert sorted(str(told.details[0]).removesuffix(" and 1 more").split(", "))[-1] in {"setup.py", "test_b.py"}
    assert str(told.details[0]).endswith(" and 1 more")


@pytest.mark.parametrize(
    "name",
    ["test_hw1.py", "hw_test.py", "conftest.py", "build/hw.py", "dist/a/hw.ipynb", "tests/hw.py", "env/hw.py",
     "venv/hw.py", "Build/hw.py", "setup.py", ".hw.py", ".work/hw.py", "node_modules/hw.py",
     ".ipynb_checkpoints/hw-checkpoint.ipynb", "hw1/tests/test_hw.py"],
)  # fmt: skip
def test_where_nothing_else_is_there_a_doubtful_name_is_read(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: NOTEBOOK if name.endswith("ipynb") else CODE, "__init__.py": "", "README.txt": "My work."})
    submission = read(tmp_path)
    assert name in names(submission)
    assert flaws(submission) == {"read_anyway": name}
    assert read(tmp_path / name).files


@pytest.mark.parametrize(
    "name",
    ["hw (1).py", "hw - Copy.py", "hw.py.py", "HW.PY", "hw.pyw", "hw.ipynb", "hw (2).ipynb", *LEARNING_SYSTEMS],
)
def test_names_of_all_kinds_are_read_without_a_word(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: NOTEBOOK if name.endswith("ipynb") else CODE})
    for path in (tmp_path, tmp_path / name):
        submission = read(path)
        assert [file.is_blank for file in submission.files] == [False]
        assert submission.flaws == []


@pytest.mark.parametrize("name", LEARNING_SYSTEMS)
def test_a_file_that_was_renamed_is_its_units(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: CODE, "A.py": CODE})
    assert names(read(tmp_path, ["nets"])) == [name, "A.py"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("hw.py.txt", CODE, (".py.txt", ".txt")),
        ("hw.ipynb.txt", NOTEBOOK, (".ipynb.txt", ".txt")),
        ("hw.ipynb.json", NOTEBOOK, (".ipynb.json", ".json")),
        ("hw.py.txt", NOTEBOOK, (".py.txt", ".ipynb")),
        ("hw.txt", CODE, (".txt", ".py")),
        ("hw.json", NOTEBOOK, (".json", ".ipynb")),
        ("hw.txt", NOTEBOOK, (".txt", ".ipynb")),
        ("hw.py", NOTEBOOK, (".py", ".ipynb")),
        ("hw.ipynb", CODE, (".ipynb", ".py")),
    ],
)
def test_what_is_misnamed_is_read_and_told(tmp_path: Path, name: str, content: str, told: tuple[str, str]) -> None:
    write(tmp_path, {name: content, "notes.txt": "relu: see the book, page 5"})
    for path in (tmp_path, tmp_path / name):
        submission = read(path)
        assert names(submission) == [name]
        (flaw,) = submission.flaws
        assert flaw.details == told
        assert flaw.what == ("misnamed" if told[1] in (".py", ".ipynb") else "one_suffix_more")
        place = submission.definition("relu")
        assert place is not None


def test_plain_text_that_is_python_counts_before_what_is_hidden(tmp_path: Path) -> None:
    write(tmp_path, {".github/report.py": CODE, "solution.txt": CODE})
    assert names(read(tmp_path)) == ["solution.txt"]


@pytest.mark.parametrize("text", ["torch==2.4\nnumpy\n", "My homework is in build.", "def relu(x)\n    return x\n"])
def test_text_that_is_no_python_is_no_code(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"a.txt": text, "b.json": '{"lr": 0.1}'})
    assert names(read(tmp_path)) == []
    assert read(tmp_path).flaws == []
    assert flaws(read(tmp_path / "a.txt")) == {"not_code": "a.txt"}


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.py", b"x = 1\n# caf\xe9\n", "not_utf8"),
        ("a.py", b"# -*- coding: nonsense -*-\n", "unknown_encoding"),
        ("a.py", b"x\0y", "not_text"),
        ("a.ipynb", b"{", "not_json"),
        ("a.ipynb", b"relu", "not_json"),
        ("a.ipynb", b"{}", "no_cells"),
        ("a.docx", b"", "not_code"),
        ("a.tar.gz", b"", "packed"),
        ("a.rar", b"", "packed"),
        ("a.zip", b"", "broken_archive"),
        ("a.zip", b"PK\x03\x04" + bytes(100), "broken_archive"),
        ("a.py", b"#" * (9 << 20), "too_large"),
        ("a.py", b"# %%\n" * 3000, "too_many_cells"),
        ("a.py", CODE.encode("utf-16"), "wide"),
        ("a.py", CODE.encode("utf-16-le"), "wide"),
        ("a.py", CODE.encode("utf-16-be"), "wide"),
        ("a.py", CODE.encode("utf-32"), "wide"),
        ("a.ipynb", NOTEBOOK.encode("utf-16"), "wide"),
        ("a.txt", b"\xff\xfe" + CODE.encode("utf-16-le") + b"\0", "not_code"),
    ],
)
def test_what_is_odd_is_a_flaw(tmp_path: Path, name: str, content: bytes, what: str) -> None:
    (tmp_path / name).write_bytes(content)
    submission = read(tmp_path / name)
    assert [flaw.what for flaw in submission.flaws] == [what]
    if what == "wide":
        place = submission.definition("relu")
        assert place is not None
        assert place.line == 1


def test_a_zip_is_read_with_its_data_and_leaves_nothing_behind(tmp_path: Path) -> None:
    content = {"hw1/nets.py": CODE, "hw1/data/a.csv": "1", "__MACOSX/hw1/._nets.py": "\0"}
    path = pack(tmp_path / "student.zip", content)
    submission = read(path, ["nets"])
    assert names(submission) == ["hw1/nets.py"]
    assert submission.flaws == []
    assert [file.module for file in submission.files] == ["nets"]
    assert (submission.folder / "data" / "a.csv").read_text() == "1"
    assert not submission.is_alone
    assert submission.sha256 == read(write(tmp_path / "same", {"hw1/nets.py": CODE})).sha256
    place = submission.definition("relu")
    assert place is not None
    assert (place.file, place.line) == ("hw1/nets.py", 1)
    submission.close()
    assert not submission.folder.exists()


def test_a_zip_in_a_folder_is_read_where_no_code_is(tmp_path: Path) -> None:
    pack(tmp_path / "sub" / "hw.zip", {"hw.py": CODE, "test_hw.py": CODE})
    write(tmp_path, {"test_given.py": CODE, "README.txt": "My work."})
    submission = read(tmp_path)
    assert names(submission) == ["sub/hw.zip/hw.py"]
    told = [(flaw.what, flaw.details) for flaw in submission.flaws]
    assert told == [
        ("read_anyway", ("sub/hw.zip",)),
        ("not_read", ("sub/hw.zip/test_hw.py",)),
        ("not_read", ("test_given.py",)),
    ]
    submission.close()


def test_a_zip_beside_code_is_named_and_not_read(tmp_path: Path) -> None:
    pack(tmp_path / "old.zip", {"hw.py": CODE})
    write(tmp_path, {"hw.py": CODE, "all.7z": "7z", "data.tar.gz": "gz"})
    submission = read(tmp_path)
    assert names(submission) == ["hw.py"]
    assert flaws(submission) == {"zip_beside": "old.zip", "packed": "all.7z, data.tar.gz"}


def test_of_several_zips_the_only_one_with_code_is_read(tmp_path: Path) -> None:
    pack(tmp_path / "hw.zip", {"hw.py": CODE})
    pack(tmp_path / "data.zip", {"a.csv": "1"})
    submission = read(tmp_path)
    assert names(submission) == ["hw.zip/hw.py"]
    submission.close()
    pack(tmp_path / "hw (1).zip", {"hw.py": CODE})
    submission = read(tmp_path)
    assert names(submission) == []
    assert [flaw.what for flaw in submission.flaws] == ["several_zips"]


def test_a_zip_in_a_zip_is_named_and_not_read(tmp_path: Path) -> None:
    inner = pack(tmp_path / "inner.zip", {"hw.py": CODE})
    path = tmp_path / "outer.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.write(inner, "inner.zip")
    submission = read(path)
    assert names(submission) == []
    assert flaws(submission) == {"packed": "inner.zip"}
    submission.close()


def test_links_and_virtual_environments_are_named_where_nothing_is_read(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"hw.py": CODE, "hw.zip": "x"})
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("more", "hw.zip"):
        (folder / name).symlink_to(outside / name.removeprefix("more"))
    assert flaws(read(folder)) == {"linked": "hw.zip, more"}
    (folder / "hw.py").symlink_to(outside / "hw.py")
    write(folder, {"env/pyvenv.cfg": "", "env/hw.py": CODE})
    submission = read(folder)
    assert names(submission) == []
    assert flaws(submission) == {"link": "hw.py", "ignored": "env"}
    assert [flaw.headline for flaw in submission.flaws] == [True, False]
    (folder / "own.py").write_text(CODE)
    assert flaws(read(folder)) == {"link": "hw.py"}


def test_the_same_files_have_the_same_hash_and_others_do_not(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    first = read(tmp_path).sha256
    assert read(tmp_path).sha256 == first
    (tmp_path / "a.py").write_text("x = 2\n")
    assert read(tmp_path).sha256 != first


def test_what_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        read(tmp_path / "nowhere.py")
