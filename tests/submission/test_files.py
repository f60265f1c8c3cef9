"""Reading a submission: which files, which cells, and what is odd about them, as data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nnexercises.errors import UsageError
from nnexercises.submission.files import Submission, read


def names(submission: Submission) -> list[str]:
    return [file.name for file in submission.files]


def test_files_named_as_units_come_first_and_tests_and_environments_are_left_out(tmp_path: Path) -> None:
    for name in ("b.py", "nets.py", "test_b.py", "venv/x.py", ".hidden/y.py", "sub/c.py", "essay.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    assert names(read(tmp_path, ["nets"])) == ["nets.py", "b.py", "sub/c.py"]


def test_cells_of_a_script_and_of_a_notebook_have_their_lines(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("# %%\nx = 1\n\n# %% second\ndef relu(x):\n    return x\n")
    submission = read(script)
    assert [(cell.number, cell.line) for cell in submission.files[0].cells] == [(1, 1), (2, 4)]
    place = submission.definition("relu")
    assert place is not None
    assert (place.file, place.line) == ("script.py", 5)
    notebook = tmp_path / "notebook.ipynb"
    cells = [{"cell_type": "code", "metadata": {}, "source": text, "outputs": [], "execution_count": None}
             for text in ("x = 1", "def relu(x):\n    return x")]  # fmt: skip
    notebook.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
    place = read(notebook).definition("relu")
    assert place is not None
    assert (place.file, place.line, place.cell) == ("notebook.ipynb", 1, 2)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.py.txt", b"x = 1\n", "named_txt"),
        ("a.py", b"x = 1\n# caf\xe9\n", "not_utf8"),
        ("a.py", b"# -*- coding: nonsense -*-\n", "unknown_encoding"),
        ("a.py", b"x\0y", "not_text"),
        ("a.ipynb", b"{", "not_a_notebook"),
        ("a.docx", b"", "not_code"),
        ("a.py", b"#" * (9 << 20), "too_large"),
        ("a.py", b"# %%\n" * 3000, "too_many_cells"),
    ],
)
def test_what_is_odd_is_a_flaw(tmp_path: Path, name: str, content: bytes, what: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert [flaw.what for flaw in read(tmp_path / name).flaws] == [what]


def test_the_same_files_have_the_same_hash_and_others_do_not(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    first = read(tmp_path).sha256
    assert read(tmp_path).sha256 == first
    (tmp_path / "a.py").write_text("x = 2\n")
    assert read(tmp_path).sha256 != first


def test_what_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        read(tmp_path / "nowhere.py")
