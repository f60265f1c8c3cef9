"""The JSON report as a file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from nnexercises.errors import UsageError
from nnexercises.verdict import Report


def check_writable(file: str | Path) -> Path:
    """The path, if a report can be written there; asked before grading begins.

    Raises:
        UsageError: its folder is not there or cannot be written to.
    """
    path = Path(file).expanduser().absolute()
    if path.is_dir():
        raise UsageError(f"the report cannot be written to {file}: it is a folder")
    if not path.parent.is_dir():
        raise UsageError(f"the report cannot be written to {file}: there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK):
        raise UsageError(f"the report cannot be written to {file}: {path.parent} is not writable")
    return path


def write(report: Report, path: Path) -> None:
    """Write the report whole or not at all."""
    text = report.to_json().encode()
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".json", delete=False) as file:
        file.write(text)
    Path(file.name).chmod(0o644)
    os.replace(file.name, path)
