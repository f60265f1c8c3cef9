"""The names of files: the unit they are for, and their modules, whatever the folder is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnexercises.submission.files import Submission
from nnexercises.submission.names import likeness
from nnexercises.submission.reading import read

FOLDERS = ("hw2", "05_submission", "smith-john (2)", "O'Neill", "Übung 1.2")


@pytest.mark.parametrize(
    ("name", "rank"),
    [
        ("nets.py", 0),
        ("nets.ipynb.json", 0),
        ("nets.py.py", 0),
        ("smithjohn_12345_678_nets.py", 1),
        ("smithjohn_LATE_12345_678_nets-2.ipynb", 1),
        ("John Smith_123456_assignsubmission_file_nets.py", 1),
        ("hw1_jsmith_attempt_2026-03-01-10-00-00_nets.py", 1),
        ("4711-815 - John Smith - Mar 1, 2026 1000 AM - nets.py", 1),
        ("nets (1).py", 2),
        ("nets(2).ipynb", 2),
        ("nets - Copy.py", 2),
        ("Copy of nets.ipynb", 2),
        ("nets-Copy1.ipynb", 2),
        ("smithjohn_12345_678_nets (1).py", 2),
        ("my_nets.py", 3),
        ("nets_2.py", 3),
    ],
)
def test_a_file_is_for_a_unit_in_spite_of_what_was_added(name: str, rank: int) -> None:
    assert likeness(name, ["nets"]) == rank


def submission(folder: Path, files: dict[str, str]) -> Submission:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return read(folder)


def modules(folder: Path, files: dict[str, str]) -> dict[str, str]:
    return {file.name: file.module for file in submission(folder, files).files}


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"main.py": "import helpers", "helpers.py": "x = 1"}, "main helpers"),
        ({"main.py": "from .lib.a import x", "lib/a.py": "x = 1"}, "main lib.a"),
        ({"__init__.py": "from .main import y", "main.py": "y = 2"}, "__init__ main"),
    ],
)
def test_modules_do_not_depend_on_the_folders_name(
    tmp_path: Path, folder: str, files: dict[str, str], expected: str
) -> None:
    assert modules(tmp_path / folder, files) == dict(zip(files, expected.split(), strict=True))


@pytest.mark.parametrize(
    ("files", "package"),
    [
        # By the name that the folder had where the code was written.
        ({"main.py": "from hw1.helpers import x", "helpers.py": "x = 1"}, "hw1"),
        ({"main.py": "from hw1 import helpers", "helpers.py": "x = 1"}, "hw1"),
        ({"main.py": "from hw1.helpers import (\n  x, # one\n  y)", "helpers.py": "x = 1\ndef y(): ...\n"}, "hw1"),
        ({"main.py": "from hw1 import *", "__init__.py": "x = 1"}, "hw1"),
        ({"main.py": "from hw1 import x", "__init__.py": "from .a import x", "a.py": "x = 1"}, "hw1"),
        ({"main.py": "from hw1.lib.a import x", "lib/a.py": "x = 1"}, "hw1"),
        # Of other packages, installed or not, or of something that is not here.
        ({"main.py": "from hw1.helpers import (\n  x,\n  y as z)", "helpers.py": "x = 1"}, "smith-john (2)"),
        ({"main.py": "from torch.utils import data", "utils.py": "data = 1"}, "smith-john (2)"),
        ({"main.py": "from tensorflow.utils import to_categorical", "utils.py": "x = 1"}, "smith-john (2)"),
        ({"main.py": "import pandas_of_nobody", "utils.py": "x = 1"}, "smith-john (2)"),
        ({"main.py": "from hw1.helpers import x", "hw1/helpers.py": "x = 1"}, "smith-john (2)"),
    ],
)
def test_the_package_that_a_renamed_folder_is_for_its_own_files(
    tmp_path: Path, files: dict[str, str], package: str
) -> None:
    assert submission(tmp_path / "smith-john (2)", files).package == package


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        # What was renamed on the way is imported by the name that it had.
        ({"smith_123_456_main.py": "from helpers import x", "smith_123_457_helpers.py": "x = 1"}, "main helpers"),
        ({"plot_10_20_a.py": "x = 1", "main.py": "import plot_10_20_a"}, "plot_10_20_a main"),
        ({"helpers (1).py": "x = 1", "main.py": "import helpers"}, "helpers main"),
        ({"helpers (1).py": "x = 1", "helpers.py": "x = 1"}, "helpers_(1) helpers"),
        ({"my_copy.py": "x = 1"}, "my_copy"),
        # A notebook imports the module of its own name.
        ({"hw.ipynb": '{"cells": []}', "hw.py": "x = 1"}, "hw_2 hw"),
        ({"hw.v2.py": "x = 1", "part 1.0/a.py": "x = 1"}, "hw_v2 part_1_0.a"),
        ({"a.py": "x = 1", "a.pyw": "x = 1", "a.py.txt": "x = 1"}, "a a_3 a_2"),
    ],
)
def test_modules_of_files_that_were_renamed(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    found = modules(tmp_path / "homework", files)
    assert {name: module.replace(" ", "_") for name, module in found.items()} == dict(
        zip(files, expected.split(), strict=True)
    )
