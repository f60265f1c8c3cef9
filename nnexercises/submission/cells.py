"""The text of one file as cells of Python: its encoding, its cell markers, IPython's syntax."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Sequence
from pathlib import Path

from nnexercises.submission.files import Cell, Flaw, SourceFile
from nnexercises.submission.ipython import python_of
from nnexercises.submission.statements import Broken, ipython_call, statements

#: A ``# %%`` line begins a cell (https://jupytext.readthedocs.io/en/latest/formats-scripts.html#the-percent-format),
#: and so does a line that nbconvert or Databricks writes.
CELL_MARKER = re.compile(r"^# (?:In\[[\d ]*\]:|COMMAND -{10}$)|^# ?%%", re.MULTILINE)
#: Encodings that Python accepts for source but that obscure it.
ODD_ENCODINGS = {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined"}


def decode(name: str, data: bytes, flaws: list[Flaw]) -> str:
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


def script(name: str, path: Path, data: bytes, flaws: list[Flaw]) -> SourceFile | None:
    """A script, with one cell if it has no markers; None, and a flaw, if it is no text."""
    if b"\0" in data:
        flaws.append(Flaw(name, "not_text", headline=True))
        return None
    text = decode(name, data, flaws)
    starts = [match.start() for match in CELL_MARKER.finditer(text)]
    if not starts or text[: starts[0]].strip():
        starts.insert(0, 0)
    cells, line = [], 1
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True), start=1):
        cells.append(Cell(number, line, python_of(text[start:end]), str(path)))
        line += text.count("\n", start, end)
    return SourceFile(name, path, "", cells, "".join(cell.text for cell in cells))


def notebook(name: str, path: Path, sources: Sequence[str]) -> SourceFile:
    """A notebook with these code cells."""
    cells = [
        Cell(number, 1, python_of(source.replace("\r\n", "\n")), f"{path}#cell-{number}")
        for number, source in enumerate(sources, start=1)
    ]
    return SourceFile(name, path, "", cells, None)


def written_by(file: SourceFile) -> list[SourceFile]:
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
        SourceFile(name, path, "", [Cell(1, 1, text, str(path))], text)
        for name, text in written.items()
        if name.endswith(".py") and not name.startswith(("/", ".."))
        for path in [file.path.parent / name]
    ]
