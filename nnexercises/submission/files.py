"""Read a submission: a module, a folder, a ``# %%`` cell script or a notebook, as files of cells.

The trusted process reads and runs nothing; the worker parses and loads.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import tokenize
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nnexercises.errors import UsageError
from nnexercises.submission.ipython import python_of
from nnexercises.submission.statements import Broken, ipython_call, statements
from nnexercises.submission.text import printable

#: A ``# %%`` line begins a cell (https://jupytext.readthedocs.io/en/latest/formats-scripts.html#the-percent-format),
#: and so does a line that nbconvert or Databricks writes.
CELL_MARKER = re.compile(r"^# (?:In\[[\d ]*\]:|COMMAND -{10}$)|^# ?%%", re.MULTILINE)
#: Folders without student work.
SKIPPED_FOLDERS = {"__pycache__", "node_modules", "site-packages", "venv", "env", "build", "dist", "tests", "test"}
SKIPPED_FILES = re.compile(r"^(test_.*|.*_test|conftest|setup|noxfile)\.py$")
SUFFIXES = (".py", ".ipynb", ".py.txt", ".ipynb.txt")
#: Limits on reading: bytes of one file, and files in one folder.
MAX_BYTES = 20 << 20
MAX_FILES = 200
#: Limits on one file: bytes of source (without the outputs of a notebook), and cells.
MAX_SOURCE = 8 << 20
MAX_CELLS = 2000
#: Encodings that Python accepts for source but that obscure it.
ODD_ENCODINGS = {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined"}


@dataclass(frozen=True)
class Flaw:
    """Something about a submission that its author should know: the key ``what`` of a sentence in ``report.words``, and
    its ``details``. ``headline``: a whole file could not be read. ``names`` are those that are not defined for it.
    """

    file: str
    what: str
    details: tuple[str | int | float, ...] = ()
    line: int | None = None
    cell: int | None = None
    headline: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A cell of source. ``number`` counts from 1; ``line`` is its first line in the file."""

    number: int
    line: int
    text: str
    key: str


@dataclass(frozen=True)
class SourceFile:
    """One file: its ``name`` relative to the submission, and the ``module`` name to import it by."""

    name: str
    path: Path
    module: str
    cells: Sequence[Cell]
    text: str | None

    @property
    def is_notebook(self) -> bool:
        return self.text is None

    def cell_at(self, line: int) -> int | None:
        """The number of the cell that contains a line of a cell script; None in a plain module."""
        if len(self.cells) < 2:
            return None
        before = (cell for cell in self.cells if cell.line <= line)
        return max(before, key=lambda cell: cell.line, default=self.cells[0]).number


@dataclass(frozen=True)
class Place:
    """A line in a submission: file, line (within the cell, for a notebook), and cell."""

    file: str
    line: int
    cell: int | None


@dataclass(frozen=True)
class Submission:
    """A submission. ``folder`` holds its data files; ``sha256`` is a hash of the names and bytes of the files read."""

    path: Path
    folder: Path
    files: Sequence[SourceFile]
    sha256: str
    flaws: Sequence[Flaw] = ()

    @property
    def shown(self) -> str:
        """The path, safe to print."""
        return printable(str(self.path))

    @property
    def name(self) -> str:
        """The last part of the path, safe to print."""
        return printable(self.path.name)

    def place(self, key: str, line: int) -> Place | None:
        """The place of a file name and line from a traceback; None if the file is not the student's."""
        for file in self.files:
            if file.text is not None and key == str(file.path):
                return Place(file.name, line, file.cell_at(line))
            for cell in file.cells:
                if file.is_notebook and key == cell.key:
                    return Place(file.name, line, cell.number)
        return None

    def definition(self, name: str) -> Place | None:
        """The last top-level binding of ``name`` in the first file that has one, judging by the text."""
        return self._find(rf"(?:(?:async +)?def|class) +{re.escape(name)}\b|{re.escape(name)} *(?::[^=\n]+)?=(?!=)")

    def inner_definition(self, name: str) -> Place | None:
        """The last definition of ``name`` inside a function, a class or an ``if``, judging by the text."""
        return self._find(rf"[ \t]+(?:(?:async +)?def|class) +{re.escape(name)}\b")

    def definitions(self) -> Iterator[tuple[str, Place]]:
        """Every function and class defined at the top level, judging by the text."""
        begins = re.compile(r"^(?:(?:async +)?def|class) +(\w+)", re.MULTILINE)
        for file in self.files:
            for cell in file.cells:
                for match in begins.finditer(cell.text):
                    line = (1 if file.is_notebook else cell.line) + cell.text.count("\n", 0, match.start())
                    yield match[1], Place(file.name, line, cell.number if file.is_notebook else None)

    def _find(self, pattern: str) -> Place | None:
        """The last line that begins with a pattern, in the first file that has one."""
        begins = re.compile(rf"^(?:{pattern})", re.MULTILINE)
        for file in self.files:
            for cell in reversed(file.cells):
                last = max(begins.finditer(cell.text), key=re.Match.start, default=None)
                if last is not None:
                    line = (1 if file.is_notebook else cell.line) + cell.text.count("\n", 0, last.start())
                    return Place(file.name, line, cell.number if file.is_notebook else None)
        return None


def read(path: str | os.PathLike[str], units: Sequence[str] = ()) -> Submission:
    """Read the file or folder at ``path``; files named after ``units`` come first.

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
    root = path if path.is_dir() else path.parent
    digest = hashlib.sha256()
    files: list[SourceFile] = []
    flaws: list[Flaw] = []
    for source in _sources(path, root, units, flaws):
        name = printable(source.relative_to(root).as_posix())
        if not source.is_file() or not source.resolve().is_relative_to(root):
            flaws.append(Flaw(name, "link", headline=True))
            continue
        try:
            notebook = source.name.lower().endswith((".ipynb", ".ipynb.txt"))
            limit = MAX_BYTES if notebook else MAX_SOURCE
            if source.stat().st_size > limit:
                flaws.append(Flaw(name, "too_large", (limit >> 20,), headline=True))
                continue
            data = source.read_bytes()
        except OSError as error:
            flaws.append(Flaw(name, "unreadable", (str(error.strerror),), headline=True))
            continue
        digest.update(os.fsencode(source.relative_to(root)) + b"\0" + data + b"\0")
        if name.lower().endswith(".txt"):
            kind = ".ipynb.txt" if notebook else ".py.txt"
            flaws.append(Flaw(name, "named_txt", (kind,)))
        module = _module(source.relative_to(root).as_posix(), root)
        read_as = _notebook if notebook else _script
        file = read_as(name, source, module, data, flaws)
        if file is not None and len(file.cells) > MAX_CELLS:
            flaws.append(Flaw(name, "too_many_cells", (MAX_CELLS,), headline=True))
        elif file is not None:
            files += [file, *_written_by(file)]
    return Submission(path, root, files, digest.hexdigest(), flaws)


def _sources(path: Path, root: Path, units: Sequence[str], flaws: list[Flaw]) -> list[Path]:
    if path.is_file():
        if not path.name.lower().endswith(SUFFIXES):
            flaws.append(Flaw(printable(path.name), "not_code"))
            return []
        return [path]
    files = sorted(_walk(root), key=lambda file: (not _is_unit(file, units), file.relative_to(root).as_posix()))
    if len(files) > MAX_FILES:
        flaws.append(Flaw(printable(path.name), "too_many_files", (len(files), MAX_FILES)))
    return files[:MAX_FILES]


def _is_unit(file: Path, units: Sequence[str]) -> bool:
    return file.name.split(".")[0] in units


def _walk(root: Path) -> Iterator[Path]:
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = [
            name
            for name in subfolders
            if not name.startswith(".")
            and name not in SKIPPED_FOLDERS
            and not name.endswith(".egg-info")
            and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))
            and not os.path.exists(os.path.join(folder, name, "conda-meta"))
        ]
        for name in names:
            if name.lower().endswith(SUFFIXES) and not name.startswith(".") and not SKIPPED_FILES.match(name):
                yield Path(folder, name)


def _decode(name: str, data: bytes, flaws: list[Flaw]) -> str:
    """Decode a file in its declared encoding (PEP 263) or else UTF-8; fall back to Latin-1."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        if encoding.replace("_", "-") in ODD_ENCODINGS:
            raise LookupError(encoding)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeError, LookupError) as error:
        line = data[: error.start].count(b"\n") + 1 if isinstance(error, UnicodeDecodeError) else _first_odd_line(data)
        if _is_utf8(data):
            flaws.append(Flaw(name, "unknown_encoding", line=1))
            text = data.decode()
        else:
            flaws.append(Flaw(name, "not_utf8", line=line))
            text = data.decode("latin-1")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _first_odd_line(data: bytes) -> int:
    for number, line in enumerate(data.split(b"\n"), start=1):
        try:
            line.decode()
        except UnicodeDecodeError:
            return number
    return 1


def _script(name: str, path: Path, module: str, data: bytes, flaws: list[Flaw]) -> SourceFile | None:
    if b"\0" in data:
        flaws.append(Flaw(name, "not_text", headline=True))
        return None
    text = _decode(name, data, flaws)
    starts = [match.start() for match in CELL_MARKER.finditer(text)]
    if not starts or text[: starts[0]].strip():
        starts.insert(0, 0)
    cells, line = [], 1
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True), start=1):
        cells.append(Cell(number, line, python_of(text[start:end]), str(path)))
        line += text.count("\n", start, end)
    return SourceFile(name, path, module, cells, "".join(cell.text for cell in cells))


def _notebook(name: str, path: Path, module: str, data: bytes, flaws: list[Flaw]) -> SourceFile | None:
    # Imported here, because only notebooks need it and the import takes as long as a small grading.
    import nbformat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(data.decode("utf-8-sig"), as_version=4)  # type: ignore[no-untyped-call]
        sources = [str(cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    except Exception as error:  # a broken notebook can make the library raise anything
        flaws.append(Flaw(name, "not_a_notebook", (type(error).__name__,), headline=True))
        return None
    if sum(map(len, sources)) > MAX_SOURCE:
        flaws.append(Flaw(name, "too_much_code", (MAX_SOURCE >> 20,), headline=True))
        return None
    cells = [
        Cell(number, 1, python_of(source.replace("\r\n", "\n")), f"{path}#cell-{number}")
        for number, source in enumerate(sources, start=1)
    ]
    return SourceFile(name, path, module, cells, None)


def _written_by(file: SourceFile) -> list[SourceFile]:
    """The modules that a notebook's cells write (``%%writefile losses.py``), as files beside it."""
    written: dict[str, str] = {}
    for cell in file.cells:
        if "'writefile'" in cell.text or "'file'" in cell.text:
            for statement in statements(cell.text):
                called = ipython_call(statement) if not isinstance(statement, Broken) else None
                if called is not None and called[1][0] in ("writefile", "file") and len(called[1]) == 3:
                    *options, target = called[1][1].split() or [""]
                    target = target.removeprefix("./")
                    before = written.get(target, "") if "-a" in options else ""
                    written[target] = before + called[1][2]
    return [
        SourceFile(name, path, name.removesuffix(".py").replace("/", "."), [Cell(1, 1, text, str(path))], text)
        for name, text in written.items()
        if name.endswith(".py") and not name.startswith(("/", ".."))
        for path in [file.path.parent / name]
    ]


def _module(name: str, root: Path) -> str:
    """The import name of a file; in a folder that is a package, a name inside that package."""
    stem = re.sub(r"(\.py|\.ipynb)(\.txt)?$", "", name, flags=re.IGNORECASE)
    package = f"{root.name}." if (root / "__init__.py").exists() and root.name.isidentifier() else ""
    return package + stem.replace("/", ".")
