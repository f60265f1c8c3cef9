"""Files with which a service grades submissions, written into a folder together with a sealed course."""

from __future__ import annotations

import shlex
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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


def classroom50(folder: Path, course: Course, package: str, seeds: Sequence[int]) -> list[Path]:
    """``autograder.py`` and the sealed course, hidden cases included, for the assignment's folder."""
    with _sealed(folder, course, seeds, hidden=True) as sealed:
        size = sealed.stat().st_size + len(_template("autograder.py", package, course))
        if size > BUNDLE:
            raise UsageError(f"the bundle would have {size:,} bytes, but the limit is {BUNDLE:,}: use fewer --seeds")
        return _write(folder, {"autograder.py": "autograder.py"}, package, course, sealed)


def github(folder: Path, course: Course, package: str, seeds: Sequence[int]) -> list[Path]:
    """A workflow that grades on push, and the sealed course, for the root of a repository that students get."""
    with _sealed(folder, course, seeds) as sealed:
        return _write(folder, {"grade.yml": ".github/workflows/grade.yml"}, package, course, sealed)


def gradescope(folder: Path, course: Course, package: str, seeds: Sequence[int]) -> list[Path]:
    """``autograder.zip`` to upload, with the sealed course, hidden cases included."""
    with _sealed(folder, course, seeds, hidden=True) as sealed:
        path = folder / "autograder.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for name in ("setup.sh", "run_autograder"):
                member = zipfile.ZipInfo(name)
                member.external_attr = 0o755 << 16
                file.writestr(member, _template(name, package, course))
            file.write(sealed, COURSE)
        return [path]


#: The function that writes the files of each service.
SERVICES: Mapping[str, Callable[[Path, Course, str, Sequence[int]], list[Path]]] = {
    "classroom50": classroom50,
    "github": github,
    "gradescope": gradescope,
}


def default_package() -> str:
    """The pip requirement for this version of the package."""
    return f"nnexercises=={installed_version('nnexercises')}"


@contextmanager
def _sealed(folder: Path, course: Course, seeds: Sequence[int], hidden: bool = False) -> Iterator[Path]:
    """The sealed course in a temporary folder, so that a broken course leaves nothing in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        sealed = Path(scratch, COURSE)
        seal(course, sealed, seeds, hidden=hidden)
        yield sealed


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
