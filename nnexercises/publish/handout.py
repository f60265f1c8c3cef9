"""The students' edition of a course: stubs, and what grades them on their machine and on push."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nnexercises.course import stub
from nnexercises.course.folder import Course
from nnexercises.disk import check_is_new
from nnexercises.publish import services
from nnexercises.publish.edition import COURSE, SEEDS


def write(
    folder: Path,
    course: Course,
    seeds: Sequence[int] = range(SEEDS),
    package: str | None = None,
    data: str | None = None,
) -> services.Published:
    """Write a handout into a new or empty folder. ``package`` is what pip installs on push, ``data`` the folder with
    data sets.

    Raises:
        UsageError: the folder is not empty, or the course is already sealed.
        CourseError: an exercise of the course is broken.
        WorkerError: no worker could be started.
    """
    check_is_new(folder)
    sealed = services.github(folder, course, package or services.default_package(), seeds, data)
    stub.start(folder, course, options=f" --course {COURSE}")
    return services.Published(sorted(path for path in folder.rglob("*") if path.is_file()), sealed.left_out)
