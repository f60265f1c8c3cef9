"""Files that have a service grade with this package: written into a folder, with a sealed course beside them."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from nnexercises import sealed_edition
from nnexercises.course import Course
from nnexercises.errors import UsageError
from nnexercises.sealed import installed_version

TEMPLATES = Path(__file__).parent
PACKAGE = "@PACKAGE@"

#: Classroom 50 takes bundles up to this many bytes.
BUNDLE = 10 << 20


def classroom50(folder: Path, course: Course, package: str, seeds: Sequence[int]) -> list[Path]:
    """``autograder.py`` and the sealed course, hidden cases included, for an assignment's folder."""
    written = _write(folder, {"autograder.py": "autograder.py"}, package)
    sealed = folder / sealed_edition.COURSE
    sealed_edition.seal(course, sealed, seeds, hidden=True)
    size = sum(path.stat().st_size for path in (*written, sealed))
    if size > BUNDLE:
        sealed.unlink()
        raise UsageError(f"the bundle would have {size:,} bytes, and {BUNDLE:,} is the most: give fewer --seeds")
    return [*written, sealed]


def github(folder: Path, course: Course, package: str, seeds: Sequence[int]) -> list[Path]:
    """A workflow that grades on push, and the sealed course, for the root of a repository that students get."""
    written = _write(folder, {"grade.yml": ".github/workflows/grade.yml"}, package)
    sealed = folder / sealed_edition.COURSE
    sealed_edition.seal(course, sealed, seeds)
    return [*written, sealed]


def gradescope(folder: Path, course: Course, package: str, seeds: Sequence[int]) -> list[Path]:
    """``autograder.zip``, to be uploaded, with the sealed course in it, hidden cases included."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "autograder.zip"
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name in ("setup.sh", "run_autograder"):
            member = zipfile.ZipInfo(name)
            member.external_attr = 0o755 << 16
            file.writestr(member, _template(name, package))
        sealed = Path(scratch, sealed_edition.COURSE)
        sealed_edition.seal(course, sealed, seeds, hidden=True)
        file.write(sealed, sealed_edition.COURSE)
    return [path]


#: What can be written, by the name of its service.
SERVICES: Mapping[str, Callable[[Path, Course, str, Sequence[int]], list[Path]]] = {
    "classroom50": classroom50,
    "github": github,
    "gradescope": gradescope,
}


def default_package() -> str:
    """What pip is to install: this very version."""
    return f"nnexercises=={installed_version('nnexercises')}"


def _write(folder: Path, files: Mapping[str, str], package: str) -> list[Path]:
    written = []
    for template, name in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_template(template, package), encoding="utf-8")
        written.append(path)
    return written


def _template(name: str, package: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8").replace(PACKAGE, package)
