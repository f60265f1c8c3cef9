"""An assignment: everything that determines a grading, in one record."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from nnexercises.course.files import data_of
from nnexercises.course.folder import Course, find
from nnexercises.devices.choose import check_names
from nnexercises.errors import UsageError

#: Seeds must be below this, as torch requires.
MAX_SEED = 1 << 63


@dataclass(frozen=True)
class Assignment:
    """Units of a course, graded with the inputs of one ``seed``, the data sets in the folder ``data``, and on
    ``devices`` (None: every available one). With ``require_confinement``, a submission is not run on a machine that
    cannot confine it.
    """

    course: Course
    units: tuple[str, ...]
    seed: int = 0
    data: str | None = None
    devices: tuple[str, ...] | None = None
    require_confinement: bool = False

    @classmethod
    def of(
        cls,
        course: str | os.PathLike[str] | None = None,
        *,
        units: Sequence[str] | None = None,
        seed: int = 0,
        data: str | os.PathLike[str] | None = None,
        devices: Sequence[str] | None = None,
        require_confinement: bool = False,
    ) -> Assignment:
        """The assignment that these options describe. A sealed course picks among the seeds it holds.

        Raises:
            UsageError: there is no such course, unit, device or data folder, or the seed is out of range.
        """
        if not 0 <= seed < MAX_SEED:
            raise UsageError(f"the seed {seed} is not from 0 to {MAX_SEED - 1}")
        check_names(devices)
        source = find(os.fspath(course) if course is not None else None)
        if data is not None and not os.path.isdir(data):  # noqa: PTH112
            raise UsageError(f"no such data folder: {data}")
        return cls(
            course=source,
            units=source.select(units),
            seed=source.archive.seed(seed) if source.archive is not None else seed,
            data=os.path.abspath(data) if data is not None else data_of(source),  # noqa: PTH100
            devices=tuple(devices) if devices is not None else None,
            require_confinement=require_confinement,
        )
