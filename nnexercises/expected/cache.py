"""Sealed units kept on disk: by course, seed, data, this package's own code and versions."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from functools import cache
from pathlib import Path

import platformdirs

from nnexercises.course.folder import Course
from nnexercises.disk import write_whole
from nnexercises.expected.sealed import SealedUnit
from nnexercises.process import wire
from nnexercises.versions import installed_version

#: Folders kept in the cache before the oldest go.
MAX_KEPT = 64


def cache_folder() -> Path:
    """Where this package keeps what it can make again; ``NNEXERCISES_CACHE`` moves it."""
    return Path(os.environ.get("NNEXERCISES_CACHE") or platformdirs.user_cache_dir("nnexercises"))


def folder_for(course: Course, seed: int, data: str | None) -> Path:
    """Where the sealed units of a course are kept."""
    versions = (installed_version(name) for name in ("torch", "numpy"))
    parts = (course.version, _package_version(), seed, _fingerprint(data), *versions)
    return cache_folder() / "sealed" / hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:24]


def load(folder: Path, unit: str) -> SealedUnit | None:
    """A sealed unit, if it is kept in a folder."""
    try:
        return wire.as_record(wire.decode((folder / f"{unit}.frame").read_bytes()), SealedUnit)
    except (OSError, wire.WireError):
        return None


def store(folder: Path, unit: SealedUnit) -> None:
    """Keep a sealed unit; a cache that cannot be written is no reason to stop."""
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / f"{unit.name}.frame", wire.encode(unit))
        kept = sorted(folder.parent.iterdir(), key=lambda one: one.stat().st_mtime)
        for old in kept[:-MAX_KEPT]:
            shutil.rmtree(old, ignore_errors=True)


def _fingerprint(data: str | None) -> list[tuple[str, int]]:
    """What is in a data folder: names and sizes."""
    if data is None:
        return []
    files = (file for file in Path(data).rglob("*") if file.is_file())
    return sorted((file.relative_to(data).as_posix(), file.stat().st_size) for file in files)


@cache
def _package_version() -> str:
    """A hash over this package's own code: expected outcomes made by other code are not used."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.parent.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
