"""Find the files in a folder, sorted by how likely they are the student's work."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nnexercises.submission.files import SUFFIXES, Flaw
from nnexercises.submission.text import printable

#: Files and folders that rarely hold a student's work. They are read where no other code is.
DOUBTFUL_FILES = re.compile(r"^(test_.*|.*_test|conftest|setup|noxfile)\.py$", re.IGNORECASE)
DOUBTFUL_FOLDERS = {"venv", "env", "build", "dist", "tests", "test"}
#: Folders that never do, and files that begin so: caches, installed packages, history, what macOS adds.
JUNK = {"__pycache__", "site-packages", "__macosx", ".git", ".hg", ".svn", ".tox", ".nox", ".ds_store", "icon\r"}
#: What is in a virtual environment.
ENVIRONMENT = ("pyvenv.cfg", "conda-meta")
#: Files that may hold code or a notebook in spite of their names.
PLAIN = (".txt", ".json")
#: Archives: the first can be unpacked.
ZIP = ".zip"
ARCHIVES = (".tar", ".tgz", ".gz", ".bz2", ".xz", ".tbz2", ".txz", ".7z", ".rar", ".zipx")

LIKELY, DOUBTFUL, HIDDEN = range(3)


@dataclass
class Found:
    """The files below ``root``: of code, by likelihood; ``plain`` ones that may hold code; ``zips`` and other archives
    (``packed``). ``ignored`` are virtual environments, ``linked`` are folders and archives that are links, and
    ``flaws`` tells of what could not be looked into.
    """

    root: Path
    code: tuple[list[Path], list[Path], list[Path]] = field(default_factory=lambda: ([], [], []))
    plain: list[Path] = field(default_factory=list)
    zips: list[Path] = field(default_factory=list)
    packed: list[Path] = field(default_factory=list)
    ignored: list[Path] = field(default_factory=list)
    linked: list[Path] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)


def is_junk(name: str) -> bool:
    """Whether a file or folder of this name is never a student's work."""
    return name.lower() in JUNK or name.startswith("._") or name.lower().endswith(".egg-info")


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is out of a student's sight."""
    return name.startswith(".") or name == "node_modules"


def is_environment(folder: Path) -> bool:
    """Whether a folder is a virtual environment."""
    return any(os.path.exists(folder / mark) for mark in ENVIRONMENT)


def look_into(root: Path) -> Found:
    """Everything below a folder that may be a student's work. No link is followed."""
    found = Found(root)
    likelihood = {str(root): LIKELY}

    def unreadable(error: OSError) -> None:
        name = printable(os.path.relpath(error.filename, root))
        found.flaws.append(Flaw(name, "unreadable", (str(error.strerror),)))

    for folder, subfolders, names in os.walk(root, onerror=unreadable):
        own = likelihood.pop(folder)
        subfolders[:] = _kept(Path(folder), subfolders, found)
        for name in subfolders:
            doubt = HIDDEN if is_hidden(name) else DOUBTFUL if name.lower() in DOUBTFUL_FOLDERS else LIKELY
            likelihood[os.path.join(folder, name)] = max(own, doubt)
        for name in names:
            _add(found, Path(folder, name), own)
    return found


def _kept(folder: Path, subfolders: list[str], found: Found) -> Iterator[str]:
    for name in subfolders:
        if is_junk(name):
            continue
        if (folder / name).is_symlink():
            found.linked.append(folder / name)
        elif is_environment(folder / name):
            found.ignored.append(folder / name)
        else:
            yield name


def _add(found: Found, file: Path, likelihood: int) -> None:
    name = file.name.lower()
    if is_junk(name):
        return
    if is_hidden(name):
        likelihood = HIDDEN
    if name.endswith(SUFFIXES):
        doubtful = DOUBTFUL if DOUBTFUL_FILES.match(name) else LIKELY
        found.code[max(likelihood, doubtful)].append(file)
    elif likelihood == HIDDEN:
        return
    elif name.endswith((ZIP, *ARCHIVES)) and file.is_symlink():
        found.linked.append(file)
    elif name.endswith(ZIP):
        found.zips.append(file)
    elif name.endswith(ARCHIVES):
        found.packed.append(file)
    elif name.endswith(PLAIN):
        found.plain.append(file)
