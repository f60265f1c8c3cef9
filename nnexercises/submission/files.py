"""A submission: a module, a folder, a ``# %%`` cell script or a notebook, as files of cells.

``submission.reading`` reads one from the disk.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nnexercises.submission.text import printable

#: The names of files of code. Those after the first three are read as if they had one of these.
SUFFIXES = (".py", ".pyw", ".ipynb", ".py.txt", ".ipynb.txt", ".ipynb.json")
#: Limits on one file: bytes of source (without the outputs of a notebook), and cells.
MAX_SOURCE = 8 << 20
MAX_CELLS = 2000


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

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it but white space."""
        return not any(cell.text.strip() for cell in self.cells)

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
    """A submission. ``folder`` holds its data files; ``sha256`` is a hash of the names and bytes of the files read.

    ``package`` is the name by which its files may import each other. ``unpacked`` is the temporary folder that an
    archive was unpacked in: ``close`` removes it.
    """

    path: Path
    folder: Path
    files: Sequence[SourceFile]
    sha256: str
    flaws: Sequence[Flaw] = ()
    package: str = ""
    unpacked: tempfile.TemporaryDirectory[str] | None = None

    def close(self) -> None:
        """Remove what was unpacked."""
        if self.unpacked is not None:
            self.unpacked.cleanup()

    @property
    def is_alone(self) -> bool:
        """Whether it is one file, in a folder that may hold the work of others."""
        return self.path.is_file() and self.unpacked is None

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

    @cached_property
    def definitions(self) -> dict[str, Place]:
        """The functions and classes defined at the top level, judging by the text."""
        begins = re.compile(r"^(?:(?:async +)?def|class) +(\w+)", re.MULTILINE)
        found = {}
        for file in self.files:
            for cell in file.cells:
                for match in begins.finditer(cell.text):
                    line = (1 if file.is_notebook else cell.line) + cell.text.count("\n", 0, match.start())
                    found[match[1]] = Place(file.name, line, cell.number if file.is_notebook else None)
        return found

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
