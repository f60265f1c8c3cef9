"""What is shipped: a wheel without a reference, and code that says nothing of where it was made."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from helpers import ROOT

from nnexercises import Grader


def test_the_wheel_holds_no_reference_and_no_grader(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", tmp_path, ROOT],
        check=True,
        timeout=100,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "nnexercises/plugin.py" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"nnexercises"}
    text = b"".join(zipfile.ZipFile(wheel).read(name) for name in names)
    assert b"takes_the_absolute_value" not in text


def test_a_worker_is_given_drives_and_what_they_use_and_nothing_else(grader: Grader) -> None:
    for unit in grader.units():
        source = unit.source
        assert source
        assert "hint" not in source
        assert "mistake" not in source
        assert ".case" not in source
        assert "draw" not in source


def test_the_readme_shows_the_example_that_is_there() -> None:
    readme = (ROOT / "README.md").read_text()
    assert (ROOT / "examples" / "first_net.py").exists()
    assert "docs/terminal.svg" in readme
    assert (ROOT / "docs" / "terminal.svg").exists()
    assert ".venv/bin/pytest tests -n 3" in readme
    assert ".venv/bin/pytest tests -n 3" in (ROOT / ".ci" / "run").read_text()
