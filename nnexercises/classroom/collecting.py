"""What a class handed in: read from a folder, each submission with its student and attempt."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nnexercises.classroom.entries import Entry
from nnexercises.classroom.layouts import read
from nnexercises.classroom.pattern import by_pattern
from nnexercises.classroom.roster import Roster, Student
from nnexercises.errors import UsageError
from nnexercises.submission.files import SUFFIXES
from nnexercises.submission.folder import ARCHIVES, ZIP, is_environment, is_hidden, is_junk
from nnexercises.submission.text import listing, printable


@dataclass(frozen=True)
class HandedIn:
    """One submission of one student. ``student`` is the roster's id, or what the names on the disk say; ``attempt`` is
    None where nothing says which it is, and so is ``submitted_at`` (UTC). ``paths`` is one file, folder or archive, or
    several side by side: ``as_one`` makes one path of them. ``sha256`` is that of all names and bytes in it, but for
    what is hidden and is no code.
    """

    student: str
    name: str
    attempt: int | None
    submitted_at: datetime | None
    is_late_marked: bool
    paths: tuple[Path, ...]
    sha256: str
    email: str = ""
    lms_id: str = ""


@dataclass(frozen=True)
class Collected:
    """What was ``found`` in a folder, ordered by student and attempt, and the ``layout`` that it was read in.

    ``left_out`` are names that are no submission; ``without`` are those on the roster who handed nothing in;
    ``unmatched`` are students whom the roster does not know, or who might be several. ``notes`` are sentences on what
    was decided where the names leave a doubt.
    """

    found: list[HandedIn]
    layout: str
    left_out: list[str]
    without: list[Student]
    unmatched: list[str]
    notes: list[str]


def collect(folder: str | os.PathLike[str], *, pattern: str | None = None, roster: Roster | None = None) -> Collected:
    """The submissions in a folder: read by ``pattern``, or else in the layout that its names have.

    Raises:
        UsageError: there is no such folder, nothing in it is a submission, or the pattern cannot be used.
    """
    folder = _checked(Path(folder))
    layout = read(folder, roster) if pattern is None else by_pattern(folder, pattern)
    left_out = sorted({printable(os.path.relpath(path, folder)) for path in layout.left_out})
    if not layout.entries:
        what = "no submission in" if pattern is None else f"the pattern {pattern} finds no submission in"
        raise UsageError(
            f"{what} {folder}" + (f", where there is {listing(left_out)}" if left_out else ": it is empty")
        )
    known = {student.id: student for student in roster.students} if roster else {}
    handed_in: dict[str, list[Entry]] = defaultdict(list)
    for entry, student in zip(layout.entries, _whose(layout.entries, roster), strict=True):
        handed_in[student].append(entry)
    notes: list[str] = []
    found = [
        HandedIn(
            student=student,
            name=known[student].name if student in known and known[student].name else printable(entry.name),
            attempt=attempt,
            submitted_at=entry.submitted_at,
            is_late_marked=entry.is_late_marked,
            paths=entry.paths,
            sha256=fingerprint(entry.paths),
            email=entry.keys.get("email", ""),
            lms_id=entry.keys.get("lms_id", ""),
        )
        for student, entries in sorted(handed_in.items())
        for entry, attempt in _attempts(student, entries, notes)
    ]
    return Collected(
        found=found,
        layout=layout.words,
        left_out=left_out,
        without=[student for student in known.values() if student.id not in handed_in],
        unmatched=[student for student in sorted(handed_in) if roster and student not in known],
        notes=notes,
    )


def _checked(folder: Path) -> Path:
    with contextlib.suppress(RuntimeError):  # a ~name that is not a user
        folder = folder.expanduser()
    if folder.is_file():
        is_packed = folder.name.lower().endswith((ZIP, *ARCHIVES))
        advice = "unpack a class's first" if is_packed else "give the folder of a class"
        raise UsageError(f"{folder} is a file: {advice}; nnexercises grade grades one student's")
    if not folder.is_dir():
        raise UsageError(f"no such folder: {folder}")
    return folder


def _whose(entries: Sequence[Entry], roster: Roster | None) -> list[str]:
    """What the student of each entry is called: by the roster's id, or else as nobody else is."""
    students = [roster.match(**entry.keys) if roster else None for entry in entries]
    matched: dict[Student | None, set[str]] = defaultdict(set)
    said: dict[str, set[str]] = defaultdict(set)
    for entry, student in zip(entries, students, strict=True):
        matched[student].add(entry.account)
        said[entry.says].add(entry.account)
    taken = {student.id for student in roster.students} if roster else set()
    names = []
    for entry, student in zip(entries, students, strict=True):
        # Two accounts that have the name of one student: neither is known to be that student's.
        if student is not None and len(matched[student]) == 1:
            names.append(student.id)
        elif len(said[entry.says]) > 1 or entry.says in taken:
            mark = entry.account if entry.account not in ("", entry.says) else entry.paths[0].name
            names.append(printable(f"{entry.says} ({mark})"))
        else:
            names.append(printable(entry.says))
    return names


def _attempts(student: str, entries: Sequence[Entry], notes: list[str]) -> Iterator[tuple[Entry, int | None]]:
    """One student's entries in order, each with its attempt."""
    entries = sorted(entries, key=lambda entry: (entry.attempt or 0, entry.sequence, entry.paths))
    given = [entry.attempt for entry in entries]
    if len(given) == 1 or (len(set(given)) == len(given) and None not in given):
        yield from zip(entries, given, strict=True)
        return
    if len({entry.sequence for entry in entries} - {""}) < len(entries):
        names = listing([entry.paths[0].name for entry in entries])
        notes.append(f"{student}: {names} count as attempts 1 to {len(entries)}, and nothing says which is newer")
    yield from zip(entries, range(1, len(entries) + 1), strict=True)


def fingerprint(paths: Sequence[Path]) -> str:
    """The SHA-256 of the names and bytes of a submission. Caches, environments and what is hidden are left out, except
    for hidden code, which may be read. Of a link only the target's name counts; what cannot be read is only named.
    """
    digest = hashlib.sha256()
    for path in paths:
        prefix = f"{path.name}/" if len(paths) > 1 else ""
        found = {f"{prefix}{file.relative_to(path).as_posix()}": file for file in _everything(path)}
        for name, file in sorted(found.items()) if path.is_dir() else [(path.name, path)]:
            digest.update(os.fsencode(name) + b"\0" + _content(file))
    return digest.hexdigest()


def _everything(folder: Path) -> Iterator[Path]:
    for inner, folders, names in os.walk(folder):
        in_sight = not any(map(is_hidden, Path(inner).relative_to(folder).parts))
        folders[:] = [name for name in folders if not (is_junk(name) or is_environment(Path(inner, name)))]
        for name in (*names, *(name for name in folders if _is_link(Path(inner, name)))):
            if not is_junk(name) and ((in_sight and not is_hidden(name)) or name.lower().endswith(SUFFIXES)):
                yield Path(inner, name)


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError:
        return False


def _content(path: Path) -> bytes:
    """32 bytes that stand for what is at a path."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISREG(mode):
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").digest()
        what = f"link {path.readlink()}" if stat.S_ISLNK(mode) else "no file"
    except OSError as error:
        what = f"unreadable {error.errno}"
    return hashlib.sha256(os.fsencode(what)).digest()


@contextlib.contextmanager
def as_one(paths: Sequence[Path]) -> Iterator[Path]:
    """One path to grade: the submission's own, or a temporary folder with copies of its several files."""
    if len(paths) == 1:
        yield paths[0]
        return
    with tempfile.TemporaryDirectory(prefix="nnexercises-", ignore_cleanup_errors=True) as folder:
        for path in paths:
            with contextlib.suppress(OSError):  # the rest of a folder is copied all the same
                if path.is_dir():
                    shutil.copytree(path, Path(folder, path.name), symlinks=True)
                else:
                    shutil.copy2(path, folder, follow_symlinks=False)
        yield Path(folder)
