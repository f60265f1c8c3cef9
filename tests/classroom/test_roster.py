"""Rosters as spreadsheets and learning platforms write them, and whom a name on the disk means."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnexercises.classroom.roster import Roster, Student
from nnexercises.errors import UsageError


def roster(folder: Path, text: str, encoding: str = "utf-8") -> Roster:
    (folder / "class.csv").write_bytes(text.encode(encoding))
    return Roster.read(folder / "class.csv")


OWN = (
    "student,name,email,section,lms_id,github\n"
    "anna,Anna Núñez,anna@uni.edu,A,101,nunez-a\n"
    "bob,Bob Lee,bob@uni.edu,B,,\n"
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,hw1 (77),Final Points\n"
    ",,,,,Manual Posting,\n"
    "    Points Possible,,,,,10,(read only)\n"
    '"Núñez, Anna",101,S1,anna@uni.edu,"CS 1, A",9,9\n'
    '"Lee, Bob",102,S2,blee,"CS 1, B",,\n'
    '"Student, Test",103,,,"CS 1, B",,\n'
)
MOODLE = (
    '"First name","Last name","ID number","Email address",Groups\n'
    "Anna,Núñez,S1,anna@uni.edu,A\n"
    "Bob,Lee,,bob@uni.edu,B\n"
)
MOODLES = [
    Student("S1", "Anna Núñez", "anna@uni.edu", "A"),
    Student("bob@uni.edu", "Bob Lee", "bob@uni.edu", "B"),
]
GRADESCOPE = (
    "First Name,Last Name,SID,Email,Role,Section\n"
    "Anna,Núñez,007,anna@uni.edu,Student,A\n"
    "Tom,Teach,9,tom@uni.edu,Instructor,\n"
)
GITHUB = '"identifier","github_username","github_id","name"\n"S1","nunez-a","5551","Anna Núñez"\n"S2","","",""\n'


@pytest.mark.parametrize(
    ("text", "students"),
    [
        (OWN, [Student("anna", "Anna Núñez", "anna@uni.edu", "A", "101", "nunez-a"),
               Student("bob", "Bob Lee", "bob@uni.edu", "B")]),
        ("ID,Name\n1,Anna\n", [Student("1", "Anna")]),
        (CANVAS, [Student("anna@uni.edu", "Núñez, Anna", "anna@uni.edu", "CS 1, A", "101", other_ids=("S1",)),
                  Student("blee", "Lee, Bob", "", "CS 1, B", "102", other_ids=("S2",))]),
        (MOODLE, MOODLES),
        (MOODLE.replace("Last name", "Surname"), MOODLES),
        (GRADESCOPE, [Student("007", "Anna Núñez", "anna@uni.edu", "A")]),
        (GITHUB, [Student("S1", "Anna Núñez", github="nunez-a"), Student("S2")]),
    ],
    ids=["own", "own with id", "Canvas", "Moodle", "Moodle's older words", "Gradescope", "GitHub Classroom"],
)  # fmt: skip
def test_a_roster_of_each_service(tmp_path: Path, text: str, students: list[Student]) -> None:
    assert list(roster(tmp_path, text).students) == students


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "sep"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_roster_as_any_spreadsheet_saves_it(tmp_path: Path, encoding: str, separator: str, end: str) -> None:
    text = OWN.replace("\n", "\n\n", 1).replace("\n", end)
    text = f"sep=|{end}" + text.replace(",", "|") if separator == "sep" else text.replace(",", separator)
    assert roster(tmp_path, text, encoding) == roster(tmp_path, OWN)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,email\nAnna,a@b\n",
         "class.csv, line 1: no column has the students' ids; call one \"student\" (columns: name, email)"),
        ("", "class.csv, line 1: no column has the students' ids; call one \"student\" (columns: none)"),
        ("student,name\nanna,Anna\n\nbob,Bob\nanna,Anna B\n", "class.csv, line 5: anna is on line 2 already"),
        ("student,name\n,Anna\n", "class.csv, line 2: no id for Anna"),
        ("student,name\nanna,Smith, Anna\n", "class.csv, line 2: 3 cells where the header has 2; put quotes"),
        ("PK\x03\x04", "class.csv is a spreadsheet or an archive; save the roster as CSV"),
    ],
    ids=["no id column", "empty", "an id twice", "no id", "no quotes", "a spreadsheet"],
)  # fmt: skip
def test_a_roster_that_cannot_be_used_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        roster(tmp_path, text)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_no_roster_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read the roster .*class.csv: No such file"):
        Roster.read(tmp_path / "class.csv")


CLASS = (
    "student,name,email,lms_id,github\n"
    "anna,Anna Núñez,a.nunez@uni.edu,101,Nunez-A\n"
    'b7,"van der Berg, Bob Carl",bob@uni.edu,102,anna-b\n'
    "c8,Li Wei,,,\n"
    "d9,Li Wei,,,li\n"
    "101,Ed Poe,ed@uni.edu,,\n"
    "f1,Fay Orr,ed@home.org,,\n"
)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"text": "anna"}, "anna"),
        ({"text": "ANNA"}, "anna"),
        ({"text": "a.nunez"}, "anna"),
        ({"text": "a.nunez@uni.edu"}, "anna"),
        ({"text": "Anna Nunez"}, "anna"),
        ({"text": "anna-b"}, "b7"),
        ({"text": "101"}, "101"),  # an id, before it is another's number
        ({"text": "nobody"}, None),
        ({"text": ""}, None),
        ({"text": "ed"}, None),  # the first part of two addresses
        ({"text": "Li Wei"}, None),
        ({"github": "nunez-a"}, "anna"),
        ({"github": "b7"}, "b7"),
        ({"lms_id": "101"}, "anna"),
        ({"name": "nunezanna"}, "anna"),
        ({"name": "vanderbergbobcarl"}, "b7"),
        ({"name": "Bob Carl van der Berg"}, "b7"),
        ({"name": "Bob Berg"}, None),
        ({"name": "Li Wei", "lms_id": "5"}, None),
        ({"lms_id": "102", "name": "the blue group"}, "b7"),
        ({"lms_id": "102", "name": "nunezanna"}, None),  # the number says one, the name another
        ({"id": "S1", "email": "bob@uni.edu", "name": "Bob Berg"}, "b7"),
        ({"email": "anna@cs.uni.edu"}, "anna"),
        ({"email": "anna@elsewhere.org"}, None),
        ({"email": "c8@elsewhere.org"}, "c8"),  # of whom the roster has no address
        ({"text": "Bob@CS.uni.edu"}, "b7"),
        ({"github": "LI"}, "d9"),
        ({"github": "li", "name": "Li Wei"}, "d9"),
        ({"id": "d9", "name": "Li Wei"}, "d9"),
    ],
)
def test_whom_a_name_means(tmp_path: Path, asked: dict[str, str], expected: str | None) -> None:
    found = roster(tmp_path, CLASS).match(**asked)
    assert (found and found.id) == expected


def test_another_number_is_another_student_of_that_name(tmp_path: Path) -> None:
    assert roster(tmp_path, CLASS).match(lms_id="999", name="nunezanna") is None
