"""A cache of sealed units on disk, by course, seed, data, this package's code, and versions."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from functools import cache
from pathlib import Path

from nnexercises.course.folder import Course
from nnexercises.disk import cache_folder, write_whole
from nnexercises.expected.sealed import SealedUnit
from nnexercises.process import wire
from nnexercises.versions import installed_version

#: The maximum number of folders in the cache; the oldest are removed.
MAX_KEPT = 64


def folder_for(course: Course, seed: int, data: str | None) -> Path:
    """The folder for the sealed units of a course."""
    versions = (installed_version(name) for name in ("torch", "numpy"))
    parts = (course.version, _package_version(), seed, _fingerprint(data), *versions)
    return cache_folder() / "sealed" / hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:24]


def load(folder: Path, unit: str) -> SealedUnit | None:
    """A sealed unit from a folder, or None if it is not there or cannot be read."""
    try:
        return wire.as_record(wire.decode((folder / f"{unit}.frame").read_bytes()), SealedUnit)
    except (OSError, wire.WireError):
        return None


def store(folder: Path, unit: SealedUnit) -> None:
    """Store a sealed unit; one that is too large, and errors while writing the cache, are ignored."""
    with contextlib.suppress(OSError, wire.WireError):
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / f"{unit.name}.frame", wire.encode(unit))
        entries = sorted(folder.parent.iterdir(), key=lambda entry: entry.stat().st_mtime)
        for old in entries[:-MAX_KEPT]:
            shutil.rmtree(old, ignore_errors=True)


def _fingerprint(data: str | None) -> list[tuple[str, int]]:
    """The names and sizes of the files in a data folder."""
    if data is None:
        return []
    files = (file for file in Path(data).rglob("*") if file.is_file())
    return sorted((file.relative_to(data).as_posix(), file.stat().st_size) for file in files)


@cache
def _package_version() -> str:
    """A hash of this package's code: expected outcomes from other versions are not used."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.parent.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
