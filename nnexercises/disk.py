"""Write files atomically, check that a folder is new or empty, and where the cache is."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import platformdirs

from nnexercises.errors import UsageError


def cache_folder() -> Path:
    """The cache folder of this package; ``NNEXERCISES_CACHE`` overrides it."""
    return Path(os.environ.get("NNEXERCISES_CACHE") or platformdirs.user_cache_dir("nnexercises"))


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file atomically. It replaces whatever has that name; a link is not followed."""
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=path.suffix, delete=False) as file:
        file.write(content)
    Path(file.name).chmod(mode)
    os.replace(file.name, path)


def check_is_new(folder: Path) -> None:
    """Reject a folder that is not empty.

    Raises:
        UsageError: it is not a new or empty folder.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not a new or empty folder")
