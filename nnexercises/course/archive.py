"""A sealed course as one file: expected outcomes for many seeds, with no line of a reference and of no mistake.

A zip archive: ``course.json`` says what is in it, ``stubs/UNIT.py`` is what students begin with, and for each seed
``SEED/UNIT.json`` and ``SEED/UNIT.safetensors`` hold a sealed unit, as a frame on the wire would.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnexercises.errors import UsageError
from nnexercises.process import wire

#: Changed whenever what is written cannot be read by what reads now.
FORMAT = 1
SUFFIX = ".sealed"
DESCRIPTION = "course.json"


@dataclass(frozen=True)
class Archive:
    """What a sealed course says of itself. ``version`` is that of the course it was made from."""

    path: Path
    name: str
    version: str
    units: tuple[str, ...]
    seeds: tuple[int, ...]

    @classmethod
    def open(cls, path: Path) -> Archive:
        """The archive at ``path``.

        Raises:
            UsageError: it is no sealed course, or one of another format.
        """
        try:
            with zipfile.ZipFile(path) as file:
                said = json.loads(file.read(DESCRIPTION))
            if said["format"] != FORMAT:
                raise UsageError(f"{path.name} was sealed by another version of nnexercises: make it anew")
            seeds = tuple(int(seed) for seed in said["seeds"])
            return cls(path, str(said["name"]), str(said["version"]), tuple(map(str, said["units"])), seeds)
        except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
            raise UsageError(f"{path.name} is not a sealed course") from error

    def seed(self, wanted: int) -> int:
        """The seed among those held that ``wanted`` picks: itself where it is one of them."""
        return wanted if wanted in self.seeds else self.seeds[wanted % len(self.seeds)]

    def unit(self, unit: str, seed: int) -> Any:
        """The message of a sealed unit.

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

    def stubs(self) -> dict[str, str]:
        """The stub of every unit."""
        with zipfile.ZipFile(self.path) as file:
            return {unit: file.read(f"stubs/{unit}.py").decode() for unit in self.units}


def write(
    path: Path,
    name: str,
    version: str,
    stubs: Mapping[str, str],
    units: Mapping[tuple[int, str], Any],
    seeds: Sequence[int],
) -> None:
    """Write an archive. ``units`` maps a seed and a unit's name to the message of what was sealed.

    The same content makes the same bytes, whenever it is written.
    """
    said = {"format": FORMAT, "name": name, "version": version, "units": list(stubs), "seeds": list(seeds)}
    members: dict[str, bytes] = {DESCRIPTION: json.dumps(said, indent=1).encode()}
    members |= {f"stubs/{unit}.py": text.encode() for unit, text in stubs.items()}
    for (seed, unit), message in units.items():
        members[f"{seed}/{unit}.json"], members[f"{seed}/{unit}.safetensors"] = wire.to_parts(message)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for member, content in members.items():
            file.writestr(zipfile.ZipInfo(member), content, zipfile.ZIP_DEFLATED)
