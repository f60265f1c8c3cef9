"""A course on disk: each unit is a file or folder in both ``graders/`` and ``reference/``.

This module imports no grader and no reference; ``load`` does.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nnexercises.course import settings
from nnexercises.course.archive import SUFFIX, Archive
from nnexercises.course.settings import Settings
from nnexercises.errors import UsageError

PACKAGE = Path(__file__).resolve().parent.parent
#: The root of the clone that this package may run from, and the sealed course that a wheel contains instead.
BUILT_IN_ROOT = PACKAGE.parent
INSTALLED = PACKAGE / f"course{SUFFIX}"

#: The entry point group that registers a package as a course.
COURSES = "nnexercises.courses"

GRADERS, REFERENCE = "graders", "reference"

#: The settings of a course that has no ``course.toml``.
DEFAULTS = Settings()


@dataclass(frozen=True)
class Course:
    """A folder holding ``graders/`` and ``reference/``, or a sealed ``archive`` made from one.

    ``version`` is a hash over the files in both folders and ``course.toml``.
    """

    root: Path
    name: str
    units: tuple[str, ...]
    version: str
    settings: Settings = DEFAULTS
    archive: Archive | None = None

    def files(self, folder: str, unit: str) -> list[Path]:
        """The files of a unit in ``graders`` or ``reference``: one, those of its folder, or none."""
        file = self.root / folder / f"{unit}.py"
        if file.exists():
            return [file]
        return sorted(inner for inner in (self.root / folder / unit).glob("*.py"))

    @property
    def secret_folders(self) -> tuple[str, str]:
        """The folders whose code only instructors may see."""
        return str(self.root / GRADERS), str(self.root / REFERENCE)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The paths that student code must not read."""
        own = self.secret_folders if self.archive is None else (str(self.archive.path),)
        return (*own, str(INSTALLED)) if INSTALLED.exists() else own

    def title(self, unit: str) -> str:
        """The unit's name, with its title if it has one."""
        title = self.settings.unit(unit).title
        return f"{unit}: {title}" if title else unit

    def select(self, units: Sequence[str] | None) -> tuple[str, ...]:
        """The given units, in the course's order; all of them for None or an empty choice.

        Raises:
            UsageError: the course has no unit of that name.
        """
        for unit in units or ():
            if unit not in self.units:
                raise UsageError(f"no unit {unit!r} in this course; it has {', '.join(self.units)}")
        return tuple(unit for unit in self.units if not units or unit in units)


def find(folder: str | Path | None = None) -> Course:
    """The course in ``folder``, which may be a sealed one, or the installed one of that name (an entry point of the
    group ``nnexercises.courses``, whose value is a package). Without a folder: the one of the clone that this
    package runs from, else the sealed one that is installed with it.

    Raises:
        UsageError: there is no course there.
    """
    if folder is None:
        root = BUILT_IN_ROOT
        if not (root / GRADERS).is_dir() or not (root / REFERENCE).is_dir():
            if not INSTALLED.exists():
                raise UsageError("no course: this installation holds none, so give one with --course DIR")
            return _sealed(INSTALLED)
        name = "nnexercises"
    else:
        root = _installed(str(folder)) or Path(folder).expanduser().resolve()
        name = root.name
        if (root / f"course{SUFFIX}").is_file() and not (root / GRADERS).is_dir():
            root /= f"course{SUFFIX}"
        if root.is_file():
            return _sealed(root)
        if not root.is_dir():
            raise UsageError(f"no such course folder: {folder}")
        if not (root / GRADERS).is_dir():
            raise UsageError(f"{folder} is not a course: it has no graders/ folder")
    options = settings.read(root)
    units = _units(root, options)
    if not units:
        raise UsageError(f"{folder or root} is a course without a unit: graders/ holds no Python file")
    return Course(root, options.name or name, units, _version(root), options)


def _units(root: Path, options: Settings) -> tuple[str, ...]:
    """The units in ``graders/``: files, and folders with files. Those that ``course.toml`` names come first."""
    entries = [entry for entry in (root / GRADERS).iterdir() if not entry.name.startswith(("_", "."))]
    files = {entry.stem for entry in entries if entry.suffix == ".py"}
    folders = {entry.name for entry in entries if entry.is_dir() and any(entry.glob("*.py"))}
    for unit in sorted(files & folders):
        raise UsageError(f"graders/ has both {unit}.py and a folder {unit}/: a unit is one or the other")
    names = sorted(files | folders)
    for unit in options.units:
        if unit not in names:
            raise UsageError(f"{settings.FILE} names the unit {unit!r}, and graders/ has none of that name")
    return (*options.units, *(name for name in names if name not in options.units))


def _installed(name: str) -> Path | None:
    """The folder of an installed course, unless a local folder or file has that name."""
    if os.path.exists(name):
        return None
    for point in importlib.metadata.entry_points(group=COURSES, name=name):
        spec = importlib.util.find_spec(point.module)
        if spec is not None and spec.origin is not None:
            return Path(spec.origin).parent
    return None


def _sealed(path: Path) -> Course:
    archive = Archive.open(path)
    return Course(path.parent, archive.name, archive.units, archive.version, archive.settings, archive)


def _version(root: Path) -> str:
    digest = hashlib.sha256()
    for folder in (GRADERS, REFERENCE):
        for file in sorted(file for file in (root / folder).rglob("*") if file.is_file() and file.suffix != ".pyc"):
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    if (root / settings.FILE).exists():
        digest.update((root / settings.FILE).read_bytes())
    for file in sorted(root.glob("*.py")):  # which graders and references may share
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
