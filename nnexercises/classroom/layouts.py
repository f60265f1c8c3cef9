"""The ways in which a folder holds the submissions of a class, each told by the names in it.

A learning platform's download, repositories, or simply a file or a folder for each student: every layout reads the
names at the top as entries, and says which it leaves out. What is in a file does not decide whose it is.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from nnexercises.classroom.entries import Entry, Layout, Top, committed, is_work
from nnexercises.classroom.gradescope import gradescope
from nnexercises.classroom.roster import Roster
from nnexercises.submission.folder import DOUBTFUL_FILES, DOUBTFUL_FOLDERS, ZIP
from nnexercises.submission.names import CANVAS, stem_of

#: A name in Moodle's download: a folder for each student, or files that begin so. A group may have no number.
MOODLE = re.compile(r"(?P<student>.+?)(?:_(?P<id>\d+))?_assignsubmission_(?P<plugin>[a-z]+)(?:_.*)?")
#: In Blackboard's, every attempt has its time, by the clock of the place. A file without a name of its own is about it.
BLACKBOARD = re.compile(r".+_(?P<student>[^_]+)_attempt_(?P<when>\d{4}(?:-\d\d){5})_.+")
#: Of repositories, how many must begin alike for that to be the assignment's name.
NEARLY_ALL = 0.9

_Keys = Callable[[re.Match[str]], Mapping[str, str]]
#: Reads the top of a folder, or returns None if this is another layout.
_Reader = Callable[[Top, Roster | None], Layout | None]


def read(folder: Path, roster: Roster | None) -> Layout:
    """Read a folder in the layout that most of its names fit; one that holds only such a folder is looked into."""
    top = Top.of(folder)
    if (found := _service(top, roster)) is not None:
        return found
    if len(top.paths) == 1 and top.paths[0].is_dir():
        if (found := _service(Top.of(top.paths[0]), roster)) is not None and len(found.entries) > 1:
            found.left_out += top.others
            return found
    return plain(top)


def _service(top: Top, roster: Roster | None) -> Layout | None:
    found = next((layout for each in SERVICES if (layout := each(top, roster)) is not None), None)
    if found is not None:
        found.left_out += top.others
    return found


def fits_most(fits: Collection[Path], top: Top) -> bool:
    """Whether more than half of what looks like work has names that fit."""
    return 2 * len(fits) > len(top.work | set(fits))


def plain(top: Top) -> Layout:
    """Each name is a student's; files and a folder that differ only in their suffixes are one submission."""
    layout = Layout("one file, folder or notebook for each student", left_out=list(top.others))
    groups: dict[str, list[Path]] = defaultdict(list)
    for path in top.paths:
        doubtful = path.name.lower() in DOUBTFUL_FOLDERS if path.is_dir() else DOUBTFUL_FILES.match(path.name)
        if doubtful or not is_work(path):
            layout.left_out.append(path)
        else:
            groups[_student(path)].append(path)
    for name, paths in groups.items():
        layout.entries.append(Entry(name, tuple(paths), {"text": name}, name, submitted_at=committed(paths)))
    return layout


def _student(path: Path) -> str:
    """What a path says of its student: a folder's name, a file's without its suffixes."""
    name = unicodedata.normalize("NFC", path.name)
    if path.is_dir():
        return name
    stem = stem_of(name)
    return stem[: -len(ZIP)] if stem.lower().endswith(ZIP) else stem


def from_names(words: str, pattern: re.Pattern[str], keys: _Keys) -> _Reader:
    """A layout in which every file's or folder's name says whose it is; several of one student are one submission."""

    def layout(top: Top, roster: Roster | None) -> Layout | None:
        fits = {path: match for path in top.paths if (match := pattern.fullmatch(_student(path)))}
        if not fits or not fits_most(fits, top):
            return None
        found = Layout(words, left_out=[path for path in top.paths if path not in fits])
        groups: dict[tuple[str, ...], list[Path]] = defaultdict(list)
        for path, match in fits.items():
            groups[tuple(_group(match, name) for name in ("student", "id", "anonymous", "when"))].append(path)
        for paths in groups.values():
            # Text that was typed into Moodle's page lies beside the files, and is there even if it is empty.
            files = [path for path in paths if _group(fits[path], "plugin") in ("", "file")] or paths
            if any(map(is_work, files)):
                found.entries.append(_entry(files, fits[files[0]], keys))
                found.left_out += [path for path in paths if path not in files]
            else:
                found.left_out += paths
        return found

    return layout


def _entry(paths: Sequence[Path], match: re.Match[str], keys: _Keys) -> Entry:
    student = _group(match, "student") or _group(match, "anonymous")
    return Entry(
        says=student,
        paths=tuple(paths),
        keys=keys(match),
        name=student,
        account=_group(match, "id"),
        sequence=_group(match, "when"),
        is_late_marked=bool(_group(match, "late") or _group(match, "late_anonymous")),
    )


def _group(match: re.Match[str], name: str) -> str:
    return match.groupdict().get(name) or ""


def repositories(top: Top, roster: Roster | None) -> Layout | None:
    """A clone for each student, whose name follows that of the assignment: ``hw1-anna``."""
    clones = [path for path in top.paths if os.path.lexists(path / ".git")]
    if not clones or not fits_most(clones, top):
        return None
    prefix = _prefix([_student(path) for path in clones], roster)
    layout = Layout("repositories")
    for path in top.paths:
        if not path.is_dir() or path.name.lower() in DOUBTFUL_FOLDERS or not is_work(path):
            layout.left_out.append(path)
            continue
        name = _student(path).removeprefix(prefix)
        layout.entries.append(Entry(name, (path,), {"github": name}, name, submitted_at=committed([path])))
    return layout


def _prefix(names: Sequence[str], roster: Roster | None) -> str:
    """What nearly all names begin with, up to a "-"; with a roster, the one that leaves most of its students."""
    counts: dict[str, int] = defaultdict(int)
    for name in names:
        for match in re.finditer("-(?=.)", name):
            counts[name[: match.end()]] += 1
    common = [prefix for prefix, count in counts.items() if count >= NEARLY_ALL * len(names)]
    choices = sorted(["", *common], key=len, reverse=True)
    if roster is None:
        return choices[0] if len(names) > 1 else ""

    def known(prefix: str) -> int:
        return sum(roster.match(github=name.removeprefix(prefix)) is not None for name in names)

    best = max(choices, key=known)
    return best if known(best) or len(names) > 1 else ""


SERVICES: Sequence[_Reader] = (
    gradescope,
    from_names("Moodle's download", MOODLE, lambda match: {"name": match["student"]}),
    from_names(
        "Canvas's download", CANVAS, lambda match: {"lms_id": _group(match, "id"), "name": _group(match, "student")}
    ),
    from_names("Blackboard's download", BLACKBOARD, lambda match: {"text": match["student"]}),
    repositories,
)
