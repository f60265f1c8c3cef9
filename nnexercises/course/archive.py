"""A sealed course as one file: expected outcomes for many seeds, with no line of a reference or a mistake.

It is a zip archive: ``course.json`` describes it, ``stubs/`` holds the files that students start from, ``files/``
those that travel with the course, and for each seed ``SEED/UNIT.json`` and ``SEED/UNIT.safetensors`` hold a sealed
unit, encoded like a frame on the wire.
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from nnexercises.course.settings import Settings
from nnexercises.errors import CourseError, UsageError
from nnexercises.process import wire

#: The version of the format; increase it whenever older files can no longer be read.
FORMAT = 5
SUFFIX = ".sealed"
DESCRIPTION = "course.json"


@dataclass(frozen=True)
class Description:
    """The description of a sealed course. ``version`` is that of the course it was made from."""

    format: int
    name: str
    version: str
    units: tuple[str, ...]
    seeds: tuple[int, ...]
    stubs: tuple[str, ...]
    settings: Settings
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Archive:
    """A sealed course in a file."""

    path: Path
    description: Description

    @classmethod
    def open(cls, path: Path) -> Archive:
        """The archive at ``path``.

        Raises:
            UsageError: it is not a sealed course, or has another format.
        """
        try:
            with zipfile.ZipFile(path) as file:
                text = file.read(DESCRIPTION)
            if msgspec.json.decode(text).get("format") != FORMAT:
                raise UsageError(f"{path.name} was sealed by another version of nnexercises: seal it again")
            return cls(path, msgspec.json.decode(text, type=Description))
        except (OSError, zipfile.BadZipFile, KeyError, AttributeError, msgspec.MsgspecError, UnicodeError) as error:
            raise UsageError(f"{path.name} is not a sealed course") from error

    @property
    def name(self) -> str:
        return self.description.name

    @property
    def version(self) -> str:
        return self.description.version

    @property
    def units(self) -> tuple[str, ...]:
        return self.description.units

    @property
    def seeds(self) -> tuple[int, ...]:
        return self.description.seeds

    @property
    def settings(self) -> Settings:
        return self.description.settings

    def seed(self, wanted: int) -> int:
        """The seed ``wanted`` if the archive holds it, else the one that its remainder picks."""
        return wanted if wanted in self.seeds else self.seeds[wanted % len(self.seeds)]

    def unit(self, unit: str, seed: int) -> Any:
        """The sealed unit, as plain data.

        Raises:
            UsageError: the archive is damaged.
        """
        try:
            with zipfile.ZipFile(self.path) as file:
                names = f"{seed}/{unit}.json", f"{seed}/{unit}.safetensors"
                text, tensors = (file.read(name) for name in names)
                return wire.from_parts(text, tensors)
        except (OSError, zipfile.BadZipFile, KeyError, wire.WireError) as error:
            raise UsageError(f"{self.path.name} is damaged: {unit} cannot be read from it") from error

    def files(self, names: Collection[str] | None = None) -> dict[str, bytes]:
        """The files that travel with the course, by name; of those in ``names`` alone, if it is given.

        Raises:
            UsageError: the archive is damaged.
        """
        try:
            with zipfile.ZipFile(self.path) as file:
                wanted = [name for name in self.description.files if names is None or name in names]
                return {name: file.read(f"files/{name}") for name in wanted if _is_inside(name)}
        except (OSError, zipfile.BadZipFile, KeyError) as error:
            raise UsageError(f"{self.path.name} is damaged: its files cannot be read") from error

    def stubs(self) -> dict[str, str]:
        """The stubs, by file name."""
        with zipfile.ZipFile(self.path) as file:
            return {name: file.read(f"stubs/{name}").decode() for name in self.description.stubs}


def _is_inside(name: str) -> bool:
    """Whether a name leads to a place in a folder and not out of it."""
    return not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts


def write(
    path: Path,
    description: Description,
    stubs: Mapping[str, str],
    files: Mapping[str, bytes],
    units: Mapping[tuple[int, str], Any],
) -> None:
    """Write an archive. ``units`` maps a seed and a unit's name to the sealed unit.

    The same content always gives the same bytes.
    """
    members: dict[str, bytes] = {DESCRIPTION: msgspec.json.format(msgspec.json.encode(description), indent=1)}
    members |= {f"stubs/{name}": text.encode() for name, text in stubs.items()}
    members |= {f"files/{name}": content for name, content in files.items()}
    for (seed, unit), record in units.items():
        try:
            members[f"{seed}/{unit}.json"], members[f"{seed}/{unit}.safetensors"] = wire.to_parts(record)
        except wire.WireError as error:
            raise CourseError(
                f"the unit {unit} cannot be sealed: it takes {error}: use smaller tensors or fewer draws"
            ) from error
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for member, content in members.items():
            file.writestr(zipfile.ZipInfo(member), content, zipfile.ZIP_DEFLATED)


def describe(
    name: str,
    version: str,
    units: Sequence[str],
    seeds: Sequence[int],
    stubs: Mapping[str, str],
    settings: Settings,
    files: Collection[str] = (),
) -> Description:
    """The description of a new archive, in the current format."""
    return Description(FORMAT, name, version, tuple(units), tuple(seeds), tuple(stubs), settings, tuple(files))
