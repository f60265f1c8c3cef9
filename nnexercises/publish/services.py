"""Files with which a service grades submissions, written into a folder together with a sealed course."""

from __future__ import annotations

import shlex
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nnexercises.course.folder import Course
from nnexercises.errors import UsageError
from nnexercises.publish.edition import COURSE, seal
from nnexercises.versions import installed_version

TEMPLATES = Path(__file__).parent / "templates"

#: Placeholders in templates for what pip installs: this package, and the packages that the course requires.
PACKAGE, REQUIRES = "@PACKAGE@", "@REQUIRES@"

#: The maximum size of a Classroom 50 bundle, in bytes.
BUNDLE = 10 << 20


@dataclass(frozen=True)
class Published:
    """The ``files`` that were written, and a line for each exercise that was ``left_out`` for lack of data."""

    files: list[Path]
    left_out: list[str]


def classroom50(folder: Path, course: Course, package: str, seeds: Sequence[int], data: str | None = None) -> Published:
    """``autograder.py`` and the sealed course, hidden cases included, for the assignment's folder."""
    with _sealed(folder, course, seeds, data, hidden=True) as (sealed, left_out):
        size = sealed.stat().st_size + len(_template("autograder.py", package, course))
        if size > BUNDLE:
            raise UsageError(f"the bundle would have {size:,} bytes, but the limit is {BUNDLE:,}: use fewer --seeds")
        files = _write(folder, {"autograder.py": "autograder.py"}, package, course, sealed)
    return Published(files, left_out)


def github(folder: Path, course: Course, package: str, seeds: Sequence[int], data: str | None = None) -> Published:
    """A workflow that grades on push, and the sealed course, for the root of a repository that students get."""
    with _sealed(folder, course, seeds, data) as (sealed, left_out):
        files = _write(folder, {"grade.yml": ".github/workflows/grade.yml"}, package, course, sealed)
    return Published(files, left_out)


def gradescope(folder: Path, course: Course, package: str, seeds: Sequence[int], data: str | None = None) -> Published:
    """``autograder.zip`` to upload, with the sealed course, hidden cases included."""
    with _sealed(folder, course, seeds, data, hidden=True) as (sealed, left_out):
        path = folder / "autograder.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for name in ("setup.sh", "run_autograder"):
                member = zipfile.ZipInfo(name)
                member.external_attr = 0o755 << 16
                file.writestr(member, _template(name, package, course))
            file.write(sealed, COURSE)
    return Published([path], left_out)


#: The function that writes the files of each service.
SERVICES: Mapping[str, Callable[[Path, Course, str, Sequence[int], str | None], Published]] = {
    "classroom50": classroom50,
    "github": github,
    "gradescope": gradescope,
}


def default_package() -> str:
    """The pip requirement for this version of the package."""
    return f"nnexercises=={installed_version('nnexercises')}"


@contextmanager
def _sealed(
    folder: Path, course: Course, seeds: Sequence[int], data: str | None, hidden: bool = False
) -> Iterator[tuple[Path, list[str]]]:
    """The sealed course in a temporary folder, so that a broken course leaves nothing in ``folder``; with it, what is
    left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        sealed = Path(scratch, COURSE)
        yield sealed, seal(course, sealed, seeds, hidden=hidden, data=data)


def _write(folder: Path, files: Mapping[str, str], package: str, course: Course, sealed: Path) -> list[Path]:
    written = []
    for template, name in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_template(template, package, course), encoding="utf-8")
        written.append(path)
    return [*written, Path(shutil.copyfile(sealed, folder / sealed.name))]


def _template(name: str, package: str, course: Course) -> str:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    return text.replace(PACKAGE, package).replace(REQUIRES, shlex.join(course.settings.requires))
