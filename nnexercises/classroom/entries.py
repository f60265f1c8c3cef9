"""What lies at the top of a class's folder, and what one student handed in of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from nnexercises.classroom.history import last_commit
from nnexercises.errors import UsageError
from nnexercises.submission.files import SUFFIXES
from nnexercises.submission.folder import PLAIN, ZIP, is_environment, is_hidden, is_junk
from nnexercises.submission.reading import holds_code


@dataclass(frozen=True)
class Entry:
    """What one student handed in, before a roster says who that is.

    ``says`` is the student by the names on the disk, ``keys`` is what ``Roster.match`` is asked, ``account`` the
    service's own mark of the student: two accounts are two people. ``sequence`` puts a student's attempts in order.
    """

    says: str
    paths: tuple[Path, ...]
    keys: Mapping[str, str]
    name: str = ""
    account: str = ""
    attempt: int | None = None
    sequence: str = ""
    submitted_at: datetime | None = None
    is_late_marked: bool = False


@dataclass
class Layout:
    """How a folder was read, in words; what was found, and what is no submission."""

    words: str
    entries: list[Entry] = field(default_factory=list)
    left_out: list[Path] = field(default_factory=list)


@dataclass(frozen=True)
class Top:
    """What is at the top of a folder: the ``paths`` that may be submissions, and the others."""

    folder: Path
    paths: Sequence[Path]
    others: Sequence[Path]

    @classmethod
    def of(cls, folder: Path) -> Top:
        try:
            everything = sorted(folder.iterdir(), key=lambda path: os.fsencode(path.name))
        except OSError as error:
            raise UsageError(f"cannot read the folder {folder}: {error.strerror}") from None
        others = {path for path in everything if _is_other(path)}
        return cls(folder, [path for path in everything if path not in others], sorted(others))

    @cached_property
    def work(self) -> set[Path]:
        """Those that look like a student's work, whatever they are called."""
        return {path for path in self.paths if is_work(path)}


def _is_other(path: Path) -> bool:
    """Whether something at the top is no submission: caches, what is hidden, and links, which may lead elsewhere."""
    return _is_nobodys(path.name) or path.is_symlink() or is_environment(path)


def _is_nobodys(name: str) -> bool:
    return is_hidden(name) or is_junk(name)


def is_work(path: Path) -> bool:
    """Whether a path can be graded: a folder with anything in it, code, a notebook or an archive of them."""
    name = path.name.lower()
    try:
        if path.is_dir():
            return any(files_in(path))
        return path.is_file() and (name.endswith((*SUFFIXES, ZIP)) or (name.endswith(PLAIN) and holds_code(path)))
    except OSError:
        return False


def files_in(folder: Path, unreadable: Callable[[Path], object] = lambda path: None) -> Iterator[Path]:
    """The files in a folder that a student may see; no link to a folder is followed."""
    for inner, folders, names in os.walk(folder, onerror=lambda error: unreadable(Path(error.filename))):
        folders[:] = [name for name in folders if not (_is_nobodys(name) or is_environment(Path(inner, name)))]
        yield from (Path(inner, name) for name in names if not _is_nobodys(name))


def committed(paths: Sequence[Path]) -> datetime | None:
    """When the only path was last committed to, if it is a repository."""
    return last_commit(paths[0]) if len(paths) == 1 and paths[0].is_dir() else None
