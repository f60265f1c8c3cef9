"""Read a submission from the disk: a file, a folder or a zip archive, whatever its files are called.

This process runs nothing of it. Files whose names say that they hold something else are read where no other code is;
whatever is not read is told.
"""

from __future__ import annotations

import ast
import codecs
import contextlib
import hashlib
import os
import tempfile
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any

from nnexercises.errors import UsageError
from nnexercises.submission import archive
from nnexercises.submission.cells import decode, notebook, script, written_by
from nnexercises.submission.files import (
    MAX_CELLS,
    MAX_SOURCE,
    SUFFIXES,
    Flaw,
    SourceFile,
    Submission,
)
from nnexercises.submission.folder import ARCHIVES, DOUBTFUL, HIDDEN, LIKELY, PLAIN, ZIP, look_into
from nnexercises.submission.ipython import MAX_PARSED
from nnexercises.submission.names import likeness, modules, package
from nnexercises.submission.notebook import NotANotebook, code_cells
from nnexercises.submission.text import listing, printable

#: Limits on reading: bytes of one file, and files in one folder.
MAX_BYTES = 20 << 20
MAX_FILES = 200
#: Suffixes of what is a script, not a notebook; and the statements that text which is a script has.
SCRIPTS = (".py", ".pyw", ".py.txt")
BINDS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
#: Encodings of two or four bytes a character, by the mark that a file begins with.
WIDE = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip


def read(path: str | os.PathLike[str], units: Sequence[str] = ()) -> Submission:
    """Read the file or folder at ``path``; files named after ``units`` come first. ``close`` the submission at the end.

    Raises:
        UsageError: there is no such path, or it cannot be read.
    """
    path = Path(path)
    with contextlib.suppress(RuntimeError):  # a ~name that is not a user
        path = path.expanduser()
    if not path.exists():
        raise UsageError(f"no such file or folder: {path}")
    if not path.is_file() and not path.is_dir():
        raise UsageError(f"neither a file nor a folder: {path}")
    path = path.parent.resolve() / path.name if path.is_symlink() and path.is_file() else path.resolve()
    reading = _Reading(path, units, path if path.is_dir() else path.parent)
    try:
        return reading.submission()
    except BaseException:
        reading.close()
        raise


@dataclass
class _Reading:
    """The reading of one submission. ``folder`` is where its code and data are; ``paths`` are those of ``files``, below
    ``folder``.
    """

    path: Path
    units: Sequence[str]
    folder: Path
    files: list[SourceFile] = field(default_factory=list)
    paths: list[PurePath] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    digest: Any = field(default_factory=hashlib.sha256)
    unpacked: tempfile.TemporaryDirectory[str] | None = None

    def close(self) -> None:
        if self.unpacked is not None:
            self.unpacked.cleanup()

    def submission(self) -> Submission:
        if self.path.is_dir():
            self.read_folder(self.folder)
        elif self.path.name.lower().endswith(ZIP):
            self.read_zip(self.path)
        else:
            self.read_alone()
        names = modules(self.files, self.paths)
        files = [replace(file, module=name) for file, name in zip(self.files, names, strict=True)]
        return Submission(
            self.path,
            self.folder,
            files,
            self.digest.hexdigest(),
            self.flaws,
            package=package(files, self.folder.name),
            unpacked=self.unpacked,
        )

    def read_alone(self) -> None:
        name = self.path.name.lower()
        if name.endswith(ARCHIVES):
            self.flaws.append(Flaw(printable(self.path.name), "packed", (printable(self.path.name),)))
        elif name.endswith(SUFFIXES) or (name.endswith(PLAIN) and holds_code(self.path)):
            self.read_files([self.path], self.folder)
        else:
            self.flaws.append(Flaw(printable(self.path.name), "not_code"))

    @property
    def is_blank(self) -> bool:
        return all(file.is_blank for file in self.files)

    def read_folder(self, root: Path, prefix: str = "", *, is_unpacked: bool = False) -> None:
        """Read a folder. ``prefix`` is shown before the names of its files; archives in archives are not unpacked."""
        found = look_into(root)
        self.flaws += found.flaws
        self.read_files(found.code[LIKELY], root, prefix)
        if not self.is_blank:
            self.tell("zip_beside", found.zips, root, prefix)
        elif is_unpacked:
            found.packed += found.zips
        else:
            self.read_one_of(found.zips)
        if self.is_blank:
            self.read_anyway(found.code[DOUBTFUL], root, prefix)
        else:
            self.tell("not_read", found.code[DOUBTFUL], root, prefix)
        if self.is_blank:
            self.read_files([file for file in found.plain if holds_code(file)], root, prefix)
        if self.is_blank:
            self.read_anyway(found.code[HIDDEN], root, prefix)
        self.tell("packed", found.packed, root, prefix)
        if not self.files:
            self.tell("ignored", found.ignored, root, prefix)
        if not self.files and not self.flaws:
            self.tell("linked", found.linked, root, prefix)

    def read_anyway(self, files: Sequence[Path], root: Path, prefix: str) -> None:
        """Read files whose names say that they hold something else."""
        self.tell("read_anyway", files, root, prefix)
        self.read_files(files, root, prefix)

    def tell(self, what: str, files: Iterable[Path], root: Path, prefix: str = "") -> None:
        """One flaw about all these files, if there are any but empty ones."""
        names = [prefix + file.relative_to(root).as_posix() for file in files if not _is_empty(file)]
        if names:
            self.flaws.append(Flaw(printable(self.path.name), what, (listing(sorted(names)),)))

    def read_one_of(self, zips: Sequence[Path]) -> None:
        """Read the only archive in the folder, or the only one with code."""
        chosen = zips if len(zips) == 1 else [file for file in zips if archive.holds_code(file)]
        if len(chosen) != 1:
            self.tell("several_zips", zips, self.folder)
            return
        root = self.folder
        self.tell("read_anyway", chosen, root)
        self.read_zip(chosen[0], f"{chosen[0].relative_to(root).as_posix()}/")
        if self.is_blank:
            self.folder = root

    def read_zip(self, path: Path, prefix: str = "") -> None:
        """Unpack an archive and read what is in it: the folder in it, if there is only one and nothing else."""
        if _leaves(path, self.folder):
            self.flaws.append(Flaw(printable(path.name), "link", headline=True))
            return
        self.unpacked = tempfile.TemporaryDirectory(prefix="nnexercises-", ignore_cleanup_errors=True)
        root = Path(self.unpacked.name).resolve()
        try:
            self.flaws += archive.unpack(path, root, printable(path.name))
        except archive.Unreadable as error:
            self.flaws.append(Flaw(printable(path.name), error.what, error.details, headline=True))
            self.unpacked.cleanup()
            self.unpacked = None
            return
        while len(inside := list(root.iterdir())) == 1 and inside[0].is_dir():
            root = inside[0]
            prefix += f"{root.name}/"
        self.folder = root
        self.read_folder(root, prefix, is_unpacked=True)

    def read_files(self, sources: Sequence[Path], root: Path, prefix: str = "") -> None:
        """Read files below ``root``, those named as units first."""
        found = sorted(sources, key=lambda file: (likeness(file.name, self.units), file.relative_to(root).as_posix()))
        if len(found) > MAX_FILES:
            self.flaws.append(Flaw(printable(self.path.name), "too_many_files", (len(found), MAX_FILES)))
        for source in found[:MAX_FILES]:
            inside = source.relative_to(root)
            file = self.read_file(source, root, prefix + inside.as_posix())
            for each in [] if file is None else [file, *written_by(file)]:
                self.files.append(each)
                self.paths.append(inside if each is file else inside.parent / each.name)

    def read_file(self, source: Path, root: Path, shown: str) -> SourceFile | None:
        """Read a file as cells, or tell why not."""
        name = printable(shown)
        try:
            if not source.is_file() or _leaves(source, root):
                self.flaws.append(Flaw(name, "link", headline=True))
                return None
            limit = MAX_SOURCE if _suffix(source) in SCRIPTS else MAX_BYTES
            if source.stat().st_size > limit:
                self.flaws.append(Flaw(name, "too_large", (limit >> 20,), headline=True))
                return None
            data = source.read_bytes()
        except OSError as error:
            self.flaws.append(Flaw(name, "unreadable", (str(error.strerror),), headline=True))
            return None
        self.digest.update(os.fsencode(shown) + b"\0" + data + b"\0")
        if (narrow := as_utf8(data)) != data:
            self.flaws.append(Flaw(name, "wide"))
        is_notebook = _is_notebook(source, narrow)
        suffix, right = _suffix(source), ".ipynb" if is_notebook else ".py"
        if suffix.startswith(f"{right}."):
            self.flaws.append(Flaw(name, "one_suffix_more", (suffix, suffix.removeprefix(right))))
        elif suffix not in (right, ".pyw"):
            self.flaws.append(Flaw(name, "misnamed", (suffix, right)))
        file = (_notebook if is_notebook else script)(name, source, narrow, self.flaws)
        if file is not None and len(file.cells) > MAX_CELLS:
            self.flaws.append(Flaw(name, "too_many_cells", (MAX_CELLS,), headline=True))
            return None
        return file


def _suffix(path: Path) -> str:
    """The suffix of a file that tells what is in it, which may have two parts: ".py.txt"."""
    name = path.name.lower()
    return max((suffix for suffix in SUFFIXES if name.endswith(suffix)), key=len, default=path.suffix.lower())


def _leaves(path: Path, root: Path) -> bool:
    """Whether a path is a link that leads out of a folder."""
    return not path.resolve().is_relative_to(root)


def _is_empty(path: Path) -> bool:
    try:
        return path.is_file() and not path.stat().st_size
    except OSError:
        return False


def _is_notebook(path: Path, data: bytes) -> bool:
    """Whether a file is a notebook: by its name, unless it is plainly the other kind of file."""
    if _suffix(path) in SCRIPTS:
        return _is_json(data)
    return _is_braced(data) or not _is_python(data)


def _is_braced(data: bytes) -> bool:
    return data.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{")


def _is_json(data: bytes) -> bool:
    """Whether this is the JSON of a notebook."""
    if not _is_braced(data):
        return False
    try:
        code_cells(data.decode("utf-8-sig", "replace"))
    except NotANotebook:
        return False
    return True


def _is_python(data: bytes) -> bool:
    """Whether this parses as Python that binds something."""
    if len(data) > MAX_PARSED:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(isinstance(statement, BINDS) for statement in tree.body)


def holds_code(path: Path) -> bool:
    """Whether a text or JSON file is a notebook or Python."""
    try:
        if path.is_symlink() or path.stat().st_size > MAX_BYTES:
            return False
        data = as_utf8(path.read_bytes())
    except OSError:
        return False
    return _is_json(data) or (not path.name.lower().endswith(".json") and _is_python(data))


def as_utf8(data: bytes) -> bytes:
    """What an editor saved with two or four bytes a character, as UTF-8; anything else as it is."""
    encoding = next((encoding for mark, encoding in WIDE if data.startswith(mark)), None)
    if encoding is None and len(data) > 3 and len(data) % 2 == 0:
        zeros = [index for index in range(4) if not data[index]]
        encoding = "utf-16-le" if zeros == [1, 3] else "utf-16-be" if zeros == [0, 2] else None
    try:
        return data if encoding is None else data.decode(encoding).encode()
    except UnicodeError:
        return data


def _notebook(name: str, path: Path, data: bytes, flaws: list[Flaw]) -> SourceFile | None:
    try:
        sources = code_cells(decode(name, data, flaws))
    except NotANotebook as error:
        flaws.append(Flaw(name, error.what, error.details, headline=True))
        return None
    if sum(map(len, sources)) > MAX_SOURCE:
        flaws.append(Flaw(name, "too_much_code", (MAX_SOURCE >> 20,), headline=True))
        return None
    return notebook(name, path, sources)
