"""Unpack a zip archive that a student handed in, into an empty folder.

Whatever its entries say, only ordinary files are made, inside that folder, and within limits. Names are taken apart and
put together again, sizes are those of the bytes that come out.
"""

from __future__ import annotations

import re
import shutil
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

from nnexercises.submission.files import SUFFIXES, Flaw
from nnexercises.submission.folder import ENVIRONMENT, is_junk
from nnexercises.submission.text import listing

#: Limits: bytes of an archive, its number of entries, and bytes of one file and of all files that come out.
MAX_ARCHIVE = 200 << 20
MAX_ENTRIES = 20_000
MAX_FILE = 100 << 20
MAX_TOTAL = 300 << 20
#: Bytes in a part of a path, and parts of a path.
MAX_NAME, MAX_DEPTH = 200, 20
#: The signature that every entry of an archive's directory begins with.
ENTRY = b"PK\x01\x02"
#: Methods of compression that need little memory.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)


class Unreadable(Exception):
    """An archive cannot be unpacked: ``what`` is the key of a flaw, with ``details``."""

    def __init__(self, what: str, *details: str | int) -> None:
        super().__init__(what, *details)
        self.what, self.details = what, details


def holds_code(path: Path) -> bool:
    """Whether an archive can be opened and lists a file of code."""
    try:
        with _open(path) as archive:
            return any(parts[-1].lower().endswith(SUFFIXES) for _, parts in _entries(archive) if parts)
    except Unreadable:
        return False


def unpack(path: Path, folder: Path, name: str) -> list[Flaw]:
    """Unpack the archive at ``path`` into ``folder``, code first; what is left out is returned as flaws of ``name``.

    Raises:
        Unreadable: nothing of it can be unpacked.
    """
    left: dict[str, list[str]] = {}
    total = 0
    with _open(path) as archive:
        entries = list(_entries(archive))
        entries.sort(key=lambda entry: not entry[0].filename.lower().endswith(SUFFIXES))
        for entry, parts in entries:
            why = _refusal(entry, parts, total)
            if why is None:
                total += entry.file_size
                try:
                    _write(archive, entry, folder.joinpath(*parts))
                except OSError:
                    why = "unsafe_names"
                except Exception:  # a broken archive can make the library raise anything
                    why = "broken_entries"
            if why is not None:
                left.setdefault(why, []).append(entry.filename)
    if entries and set(left) == {"locked"} and len(left["locked"]) == len(entries):
        raise Unreadable("locked_archive")
    return [Flaw(name, why, (listing(names),)) for why, names in left.items()]


def _open(path: Path) -> zipfile.ZipFile:
    try:
        if path.stat().st_size > MAX_ARCHIVE:
            raise Unreadable("too_large", MAX_ARCHIVE >> 20)
        # The library makes a record for each entry as it opens an archive, so they are counted first.
        if path.read_bytes().count(ENTRY) > MAX_ENTRIES:
            raise Unreadable("too_many_entries", MAX_ENTRIES)
        archive = zipfile.ZipFile(path)
        if sum(entry.compress_size for entry in archive.infolist()) > path.stat().st_size:
            archive.close()
            raise Unreadable("broken_archive")  # entries that overlap: a few bytes would be unpacked many times
        return archive
    except OSError as error:
        raise Unreadable("unreadable", str(error.strerror)) from None
    except Unreadable:
        raise
    except Exception:  # a broken archive can make the library raise anything
        raise Unreadable("broken_archive") from None


def _entries(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, list[str]]]:
    """The files in an archive that may be a student's work, with the parts of their paths; no parts: an unsafe name."""
    entries = [(entry, _parts(entry)) for entry in archive.infolist() if not entry.filename.endswith(("/", "\\"))]
    environments = {
        tuple(parts[:depth]) for _, parts in entries for depth, part in enumerate(parts) if part in ENVIRONMENT
    }
    for entry, parts in entries:
        inside = {tuple(parts[:depth]) for depth in range(1, len(parts))}
        if not any(map(is_junk, parts)) and not inside & environments:
            yield entry, parts


def _parts(entry: zipfile.ZipInfo) -> list[str]:
    """The parts of an entry's path, below the folder it is unpacked in; [] if it is not safe."""
    name = entry.filename
    if not entry.flag_bits & 0x800:  # not marked as UTF-8, which some programs forget
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            name = entry.filename
    name = name.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    unsafe = (
        name.startswith("/")
        or re.match(r"[A-Za-z]:", name)
        or ".." in parts
        or len(parts) > MAX_DEPTH
        or any(len(part.encode(errors="replace")) > MAX_NAME or re.search(r"[\x00-\x1f\x7f]", part) for part in parts)
    )
    return [] if unsafe and not any(map(is_junk, parts[-1:])) else parts


def _refusal(entry: zipfile.ZipInfo, parts: list[str], total: int) -> str | None:
    """Why an entry is left out, or None."""
    mode = entry.external_attr >> 16
    if not parts:
        return "unsafe_names"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "linked_entries"
    if entry.flag_bits & 1:
        return "locked"
    if entry.compress_type not in METHODS:
        return "broken_entries"
    if entry.file_size > MAX_FILE or total + entry.file_size > MAX_TOTAL:
        return "too_large_entries"
    return None


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """Write an entry to a new file. What is broken is not left behind."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        try:
            # The library stops after as many bytes as the entry declares.
            with archive.open(entry) as source:
                shutil.copyfileobj(source, file)
        except BaseException:
            target.unlink()
            raise
