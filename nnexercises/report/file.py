"""The JSON report as a file."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from nnexercises.errors import UsageError
from nnexercises.report.model import Report


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
    write_text(report.to_json(), path)


def read(file: str | Path) -> dict[str, Any]:
    """The JSON report in a file, as plain data.

    Raises:
        UsageError: there is none.
    """
    try:
        report = json.loads(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"{file} is no JSON report: it is not JSON") from error
    if not isinstance(report, dict) or report.get("version") != 1 or "exercises" not in report:
        raise UsageError(f"{file} is no JSON report of nnexercises, version 1")
    return report


def write_text(text: str, path: Path) -> None:
    """Write a text whole or not at all, in the place of whatever has that name: a link is not followed."""
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=path.suffix, delete=False) as file:
        file.write(text.encode())
    Path(file.name).chmod(0o644)
    os.replace(file.name, path)
