"""A course on disk: units by file or folder, graders and references side by side.

Nothing here imports a grader or a reference; see ``load`` for that.
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
#: The root of the clone that this package may run from, and the sealed course that a wheel brings instead.
BUILT_IN_ROOT = PACKAGE.parent
INSTALLED = PACKAGE / f"course{SUFFIX}"

#: Entry points by which a package is known as a course.
COURSES = "nnexercises.courses"

GRADERS, REFERENCE = "graders", "reference"

#: The settings of a course without ``course.toml``.
USUAL = Settings()


@dataclass(frozen=True)
class Course:
    """A folder holding ``graders/`` and ``reference/``, or a sealed ``archive`` made from one.

    ``version`` is a hash over the files in both folders and ``course.toml``.
    """

    root: Path
    name: str
    units: tuple[str, ...]
    version: str
    settings: Settings = USUAL
    archive: Archive | None = None

    def files(self, folder: str, unit: str) -> list[Path]:
        """The files of a unit in ``graders`` or ``reference``: one, or those of its folder; none where it has none."""
        file = self.root / folder / f"{unit}.py"
        if file.exists():
            return [file]
        return sorted(inner for inner in (self.root / folder / unit).glob("*.py"))

    @property
    def secret_folders(self) -> tuple[str, str]:
        """The folders whose code is an instructor's alone."""
        return str(self.root / GRADERS), str(self.root / REFERENCE)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no student code may read."""
        here = self.secret_folders if self.archive is None else (str(self.archive.path),)
        return (*here, str(INSTALLED)) if INSTALLED.exists() else here

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
    group ``nnexercises.courses``, whose value is a package). Without a folder: that of the clone which this package
    runs from, else the sealed one that is installed with it.

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
    found = settings.read(root)
    units = _units(root, found)
    if not units:
        raise UsageError(f"{folder or root} is a course without a unit: graders/ holds no Python file")
    return Course(root, found.name or name, units, _version(root), found)


def _units(root: Path, found: Settings) -> tuple[str, ...]:
    """The units in ``graders/``: files, and folders with files. Those that ``course.toml`` names come first."""
    names = sorted(
        entry.stem
        for entry in (root / GRADERS).iterdir()
        if not entry.name.startswith(("_", "."))
        and (entry.suffix == ".py" or (entry.is_dir() and any(entry.glob("*.py"))))
    )
    for unit in found.units:
        if unit not in names:
            raise UsageError(f"{settings.FILE} names the unit {unit!r}, and graders/ has none of that name")
    return (*found.units, *(name for name in names if name not in found.units))


def _installed(name: str) -> Path | None:
    """The folder of an installed course, unless there is a folder or file of that name here."""
    if os.path.exists(name):
        return None
    for point in importlib.metadata.entry_points(group=COURSES, name=name):
        found = importlib.util.find_spec(point.module)
        if found is not None and found.origin is not None:
            return Path(found.origin).parent
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
    return digest.hexdigest()[:16]
