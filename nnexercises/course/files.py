"""The files that travel with a course, ``files`` in ``course.toml``: data sets, and what students begin with.

They go into handouts and sealed courses under their own names. Those in the folder ``data`` are the course's data sets,
where no other folder is given; Python files beside it are code that graders, references and students share.
"""

from __future__ import annotations

import hashlib
import os

from nnexercises.course.folder import GRADERS, REFERENCE, Course
from nnexercises.course.settings import FILE
from nnexercises.disk import cache_folder, write_whole
from nnexercises.errors import UsageError

DATA = "data"


def files_of(course: Course) -> dict[str, bytes]:
    """The files by name; a folder stands for all that is in it.

    Raises:
        UsageError: one does not exist, is not in the course's folder, or holds graders or references.
    """
    if course.archive is not None:
        return course.archive.files()
    found: dict[str, bytes] = {}
    for name in course.settings.files:
        path = (course.root / name).resolve()
        if not path.is_relative_to(course.root) or path == course.root:
            raise UsageError(f"{FILE}: files names {name!r}, which is not in the course's folder")
        if path.relative_to(course.root).parts[0] in (GRADERS, REFERENCE):
            raise UsageError(f"{FILE}: files names {name!r}, which students must not have")
        if not path.exists():
            raise UsageError(f"{FILE}: files names {name!r}, which does not exist")
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                found[file.relative_to(course.root).as_posix()] = file.read_bytes()
    return found


def shared_code(course: Course) -> dict[str, str]:
    """The Python files among them that lie in the course's folder itself: graders, references and students may import
    them by name.

    Raises:
        UsageError: a sealed course is damaged.
    """
    names = [name for name in course.settings.files if _is_code(name)]
    if course.archive is not None:
        return {name: content.decode() for name, content in course.archive.files(names).items()}
    return {name: (course.root / name).read_text(encoding="utf-8") for name in names if (course.root / name).is_file()}


def _is_code(name: str) -> bool:
    return name.endswith(".py") and "/" not in name


def data_of(course: Course) -> str | None:
    """The folder with the course's own data sets: ``data`` beside its graders, or what a sealed course holds of it,
    unpacked; None if it has none.

    Raises:
        UsageError: a sealed course is damaged.
    """
    if course.archive is None:
        folder = course.root / DATA
        return str(folder) if folder.is_dir() else None
    names = [name for name in course.archive.description.files if name.startswith(f"{DATA}/")]
    if not names:
        return None
    content = course.archive.files(names)
    digest = hashlib.sha256(b"".join(name.encode() + b"\0" + data for name, data in sorted(content.items())))
    # Not in the cache, which student code must not read.
    root = cache_folder().with_name(f"{cache_folder().name}-data") / digest.hexdigest()[:24]
    for name, data in content.items():
        file = root / name
        if not file.exists() or file.stat().st_size != len(data):
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, data)
    return os.fspath(root / DATA)
