"""The students of a class, read from a CSV file as learning platforms and spreadsheets write it."""

from __future__ import annotations

import csv
import io
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nnexercises.errors import UsageError
from nnexercises.submission.reading import as_utf8
from nnexercises.submission.text import listing

#: What columns are called, in lower case and with spaces for "_" and "-": our own names first, then those of Moodle,
#: Gradescope and GitHub Classroom. Of several that may hold an id, the first that is filled counts.
COLUMNS = {
    "id": ("student", "id", "student id", "identifier", "sid", "id number", "student number", "username", "user name",
           "sis login id", "sis user id"),
    "name": ("name", "full name", "student name", "display name"),
    "first": ("first name", "firstname", "given name"),
    "last": ("last name", "lastname", "surname", "family name"),
    "email": ("email", "email address", "e mail", "e mail address", "mail"),
    "section": ("section", "sections", "section name", "group", "groups"),
    "lms_id": ("lms id", "canvas id", "moodle id"),
    "github": ("github", "github username", "github login", "github user"),
    "role": ("role", "roles"),
}  # fmt: skip
#: Canvas's gradebook has the name under "Student", and its own number under "ID".
CANVAS = COLUMNS | {"id": ("sis login id", "sis user id", "id"), "name": ("student",), "lms_id": ("id",)}
#: Rows of Canvas's gradebook that are no student.
NOBODY = ("points possible", "student, test")
SEPARATORS = ",;\t"


@dataclass(frozen=True)
class Student:
    """A student. ``lms_id`` is the learning platform's own number, ``github`` a user name there; what is not known is
    empty. ``other_ids`` are other names that the roster has for the student.
    """

    id: str
    name: str = ""
    email: str = ""
    section: str = ""
    lms_id: str = ""
    github: str = ""
    other_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Roster:
    """The students of a class, in the order of the file."""

    students: tuple[Student, ...]

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Roster:
        """Read a CSV file: UTF-8, UTF-16 or Windows-1252, separated by commas, semicolons or tabs.

        Raises:
            UsageError: it cannot be read, has no column of ids, or a row without an id or with one that was there.
        """
        path = Path(path)
        rows = _rows(path)
        line, header = next(rows, (1, []))
        columns = _Columns.of(header)
        if not columns.at["id"]:
            raise UsageError(
                f'{path}, line {line}: no column has the students\' ids; call one "student" '
                f"(columns: {listing(header) or 'none'})"
            )
        lines: dict[str, int] = {}
        students, roles = [], []
        for line, cells in rows:
            if any(cells[len(header) :]):
                raise UsageError(
                    f"{path}, line {line}: {len(cells)} cells where the header has {len(header)}; "
                    "put quotes around what holds a separator"
                )
            cells += [""] * (len(header) - len(cells))
            if columns.is_nobody(cells):
                continue
            student = columns.student(cells)
            if not student.id:
                raise UsageError(f"{path}, line {line}: no id for {listing([student.name]) or 'this student'}")
            if student.id in lines:
                raise UsageError(f"{path}, line {line}: {listing([student.id])} is on line {lines[student.id]} already")
            lines[student.id] = line
            students.append(student)
            roles.append(columns.first("role", cells).casefold())
        # Teachers are on some lists too.
        if any("student" in role for role in roles):
            pairs = zip(students, roles, strict=True)
            students = [student for student, role in pairs if not role or "student" in role]
        return cls(tuple(students))

    def match(
        self, text: str = "", *, id: str = "", lms_id: str = "", email: str = "", github: str = "", name: str = ""
    ) -> Student | None:
        """The one student whom everything given describes; None if there is none, or more than one.

        ``text`` is what a file is called: an id, else any of the other names for a student, else a full name. What the
        roster does not know is passed over, but if two things that it knows describe two students, neither is matched.
        """
        given = (
            self._by_text(text),
            self._by_id(id),
            self._of("lms_id", lms_id),
            self._by_email(email),
            self._of("github", _folded(github)) or self._by_text(github),
            self._of("name", _plain(name)),
        )
        known = [students for students in given if students]
        found = set.intersection(*known) if known else set()
        # A platform's number that is another than the roster's is somebody else of that name.
        found = {student for student in found if not lms_id or student.lms_id in ("", lms_id)}
        return found.pop() if len(found) == 1 else None

    def _by_text(self, text: str) -> set[Student]:
        return (
            self._of("id", text)
            or self._of("any", _folded(text))
            or (self._by_email(text) if "@" in text else set())
            or self._of("name", _plain(text))
        )

    def _by_id(self, text: str) -> set[Student]:
        return self._of("id", text) or self._of("ids", _folded(text))

    def _by_email(self, email: str) -> set[Student]:
        local, _, domain = _folded(email).partition("@")
        if found := self._of("email", _folded(email)):
            return found
        # The same name elsewhere is another person's, unless one is a part of the other: cs.uni.edu and uni.edu.
        found = self._of("ids", local) or self._of("local", local)
        return {student for student in found if _is_akin(domain, _folded(student.email).partition("@")[2])}

    def _of(self, kind: str, key: str) -> set[Student]:
        return self._index.get((kind, key), set())

    @cached_property
    def _index(self) -> dict[tuple[str, str], set[Student]]:
        """Students by a kind of name and the name."""
        found: dict[tuple[str, str], set[Student]] = defaultdict(set)
        for student in self.students:
            ids = {_folded(text) for text in (student.id, *student.other_ids)}
            email = _folded(student.email)
            local = email.partition("@")[0]
            keys = {("id", student.id), ("lms_id", student.lms_id), ("github", _folded(student.github))}
            keys |= {("ids", key) for key in ids} | {("email", email), ("local", local)}
            keys |= {("any", key) for key in (*ids, email, local, student.lms_id, _folded(student.github))}
            keys |= {("name", key) for key in _orders(student.name)}
            for kind, key in keys:
                if key:
                    found[kind, key].add(student)
        return dict(found)


@dataclass(frozen=True)
class _Columns:
    """Where the columns are: by what they hold, the first choice first."""

    at: dict[str, list[int]]
    is_canvas: bool

    @classmethod
    def of(cls, header: Sequence[str]) -> _Columns:
        names = [_column(cell) for cell in header]
        is_canvas = "student" in names and ("id" in names or "sis login id" in names) and "name" not in names
        known = CANVAS if is_canvas else COLUMNS
        return cls(
            {what: [names.index(n) for n in choices if n in names] for what, choices in known.items()}, is_canvas
        )

    def is_nobody(self, cells: Sequence[str]) -> bool:
        """Whether a row describes no student: Canvas has some of its own."""
        name = self.first("name", cells)
        return self.is_canvas and (name.casefold() in NOBODY or not (name or self.first("id", cells)))

    def first(self, what: str, cells: Sequence[str]) -> str:
        return next((cells[index] for index in self.at[what] if cells[index]), "")

    def student(self, cells: Sequence[str]) -> Student:
        ids = [cells[index] for index in self.at["id"] if cells[index]]
        email = self.first("email", cells)
        lms_id = self.first("lms_id", cells)
        id = ids[0] if ids else email
        return Student(
            id=id,
            name=self.first("name", cells) or f"{self.first('first', cells)} {self.first('last', cells)}".strip(),
            email=email or next((text for text in ids if "@" in text), ""),
            section=self.first("section", cells),
            lms_id=lms_id,
            github=self.first("github", cells),
            other_ids=tuple(dict.fromkeys(text for text in ids if text not in (id, lms_id))),
        )


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the line that it ends on."""
    text = _text(path)
    if marked := re.match(r"sep=(.)\r?\n", text):
        separator, skipped = marked[1], 1
        text = text[marked.end() :]
    else:
        first = next((line for line in text.splitlines() if line.strip()), "")
        separator, skipped = max(SEPARATORS, key=lambda each: _known(first, each)), 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            if any(cells := [" ".join(unicodedata.normalize("NFC", cell).split()) for cell in row]):
                yield reader.line_num + skipped, cells
    except csv.Error as error:
        raise UsageError(f"{path}, line {reader.line_num + skipped}: not CSV ({error})") from None


def _known(line: str, separator: str) -> tuple[int, int]:
    """How many columns of a header are known if this separates them, and how many there are."""
    cells = next(csv.reader([line], delimiter=separator), [])
    names = {name for choices in (*COLUMNS.values(), *CANVAS.values()) for name in choices}
    return sum(_column(cell) in names for cell in cells), len(cells)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read the roster {path}: {error.strerror}") from None
    if data.startswith(b"PK\x03\x04"):
        raise UsageError(f"{path} is a spreadsheet or an archive; save the roster as CSV")
    data = as_utf8(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is no text in UTF-8, UTF-16 or Windows-1252; save the roster as CSV") from None


def _column(cell: str) -> str:
    return " ".join(re.sub(r"[_-]", " ", cell).casefold().split())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().casefold()


def _is_akin(domain: str, other: str) -> bool:
    return not other or f".{domain}".endswith(f".{other}") or f".{other}".endswith(f".{domain}")


def _plain(name: str) -> str:
    """A name as learning platforms put it into that of a file: no accents, no spaces, lower case."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name).casefold() if letter.isalnum())


def _orders(name: str) -> set[str]:
    """A full name with the last name first, whichever parts that is, and in all other such orders."""
    last, comma, first = name.rpartition(",")
    words = (f"{first} {last}" if comma else name).split()
    return {_plain("".join(words[index:] + words[:index])) for index in range(len(words))}
