"""A class's code as files for other tools that look for likeness: JPlag (https://jplag.de) and dolos
(https://dolos.ugent.be).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from nnexercises.classroom.parsing import TooLargeError, without_broken
from nnexercises.classroom.works import Work, by_student, files_of
from nnexercises.disk import check_is_new
from nnexercises.report.cells import table
from nnexercises.submission.files import SourceFile

#: The characters of a file's name that are kept, and the names that Windows reserves for devices.
MAX_NAME = 60
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}


def export(works: Iterable[Work], folder: Path, *, stubs: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Write a class's code into a new folder. Returns the students whose code was not read, or not all of it, each with
    the reason.

    ``submissions/STUDENT/FILE.py`` and ``base/stubs.py`` are as JPlag expects them
    (https://github.com/jplag/JPlag/wiki/1.-How-to-Use-JPlag), ``info.csv`` is for dolos, with the stubs as the file to
    ignore (https://dolos.ugent.be/docs/adding-metadata.html). What does not parse is commented out, because JPlag reads
    no file that has such code.

    Raises:
        UsageError: the folder is not new or empty.
    """
    check_is_new(folder)
    rows = [["filename", "full_name", "ignored"]]
    left_out: list[tuple[str, str]] = []
    if given := "\n\n".join(stubs):
        _write(folder / "base" / "stubs.py", given)
        rows.append(["base/stubs.py", "", "true"])
    (folder / "submissions").mkdir(parents=True, exist_ok=True)
    folders: set[str] = set()
    for student, theirs in by_student(works).items():
        files, problems = files_of(theirs)
        own, names = f"submissions/{safe_name(student, folders)}", set[str]()
        for file in files:
            try:
                text = _python_of(file)
            except TooLargeError as error:
                problems.append(f"{file.name}: {error}")
                continue
            path = f"{own}/{safe_name(file.name.removesuffix('.py'), names)}.py"
            _write(folder / path, text)
            rows.append([path, student, "false"])
        left_out += [(student, problem) for problem in problems]
    _write(folder / "info.csv", table(rows))
    return left_out


def safe_name(text: str, taken: set[str]) -> str:
    """A name for a file or folder on any system, as like ``text`` as it can be and not yet ``taken``; it is then."""
    letters = (letter if letter.isalnum() or letter in "-_." else "_" for letter in unicodedata.normalize("NFC", text))
    name = "".join(letters).strip(".")[:MAX_NAME].rstrip(".") or "_"
    if name.split(".")[0].casefold() in RESERVED:
        name = f"_{name}"
    found, number = name, 1
    while (key := unicodedata.normalize("NFKC", found).casefold()) in taken:
        number += 1
        found = f"{name}-{number}"
    taken.add(key)
    return found


def _python_of(file: SourceFile) -> str:
    """A file's code as a module, in which all parses.

    Raises:
        TooLargeError: it is too large or too deeply nested.
    """
    if file.text is not None:
        return without_broken(file.text)
    return "\n".join(f"# cell {cell.number}\n{without_broken(cell.text)}\n" for cell in file.cells)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "backslashreplace"))
