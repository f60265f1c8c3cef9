"""Writing to disk: a file whole or not at all, and folders that must be new or empty."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from nnexercises.errors import UsageError


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, in the place of whatever has that name: a link is not followed."""
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=path.suffix, delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    os.replace(file.name, path)


def check_is_new(folder: Path) -> None:
    """Refuse a folder that holds something.

    Raises:
        UsageError: it is not a new or empty folder.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not a new or empty folder")
