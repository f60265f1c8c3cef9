"""What a class handed in: by name, by pattern, and whatever else lies in a folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from handing_in import CODE, lay, shown, students

from nnexercises.classroom.collecting import HandedIn, as_one, collect, fingerprint
from nnexercises.errors import UsageError


def test_one_file_folder_or_notebook_for_each_student(tmp_path: Path) -> None:
    lay(tmp_path, "anna.py", "bob/neurons.py", "carl.ipynb", "dora.zip", "Zoe\u0308.py", "eve.smith.py.txt", "fay.txt")
    lay(tmp_path, "README.md", "grades.csv", "grades.sqlite", "plot.png", "requirements.txt", "conftest.py",
        ".hidden.py", "__pycache__/anna.pyc", "gil.pdf", "hal.rar", "ivy/", "jo/.git/config",
        "venv/pyvenv.cfg", "tests/test_a.py", **{"requirements.txt": "torch==2.4\n"})  # fmt: skip
    (tmp_path / "kim").symlink_to(tmp_path / "bob")
    collected = collect(tmp_path)
    assert collected.layout == "one file, folder or notebook for each student"
    assert shown(collected) == [
        "Zoë <- Zoe\u0308.py", "anna <- anna.py", "bob <- bob", "carl <- carl.ipynb", "dora <- dora.zip",
        "eve.smith <- eve.smith.py.txt", "fay <- fay.txt",
    ]  # fmt: skip
    assert collected.left_out == [
        ".hidden.py", "README.md", "__pycache__", "conftest.py", "gil.pdf", "grades.csv", "grades.sqlite", "hal.rar",
        "ivy", "jo", "kim", "plot.png", "requirements.txt", "tests", "venv",
    ]  # fmt: skip
    assert (collected.without, collected.unmatched, collected.notes) == ([], [], [])
    assert {(each.submitted_at, each.is_late_marked) for each in collected.found} == {(None, False)}


def test_what_lies_under_one_name_is_one_submission(tmp_path: Path) -> None:
    lay(tmp_path, "anna/neurons.py", "anna.ipynb", "anna.zip", "bob.py")
    found = collect(tmp_path).found
    assert [[path.name for path in each.paths] for each in found] == [["anna", "anna.ipynb", "anna.zip"], ["bob.py"]]
    with as_one(found[0].paths) as folder:
        assert sorted(path.name for path in folder.iterdir()) == ["anna", "anna.ipynb", "anna.zip"]
        assert (folder / "anna" / "neurons.py").read_text() == CODE
    assert not folder.exists()
    with as_one(found[1].paths) as path:
        assert path == tmp_path / "bob.py"


def test_a_roster_says_who_is_missing_and_whom_it_does_not_know(tmp_path: Path) -> None:
    lay(tmp_path, "anna.py", "Bob Lee.py", "bob.py", "Li Wei.py", "stranger.py")
    names = {"bob": "Bob Lee", "c8": "Li Wei", "d9": "Wei Li", "anna": "Anna"}
    roster = students(*names, "eve", **{id: {"name": name} for id, name in names.items()})
    collected = collect(tmp_path, roster=roster)
    assert shown(collected) == ["Li Wei <- Li Wei.py", "anna <- anna.py", "bob #1 <- Bob Lee.py", "bob #2 <- bob.py",
                                "stranger <- stranger.py"]  # fmt: skip
    assert collected.unmatched == ["Li Wei", "stranger"]
    assert [student.id for student in collected.without] == ["c8", "d9", "eve"]
    assert collected.notes == ["bob: Bob Lee.py, bob.py count as attempts 1 to 2, and nothing says which is newer"]
    assert [each.name for each in collected.found][:3] == ["Li Wei", "Anna", "Bob Lee"]


PATTERN = r"(?P<student>[^/]+)/try(?P<attempt>\d+)"


def test_a_pattern_finds_students_and_attempts(tmp_path: Path) -> None:
    lay(tmp_path, "anna/try2/neurons.py", "anna/try10/neurons.py", "anna/try2/lib/a.py", "bob/try1.py",
        "bob/old/neurons.py", "notes.md", ".git/HEAD", "carl/try1/.DS_Store")  # fmt: skip
    collected = collect(tmp_path, pattern=PATTERN, roster=students("anna"))
    assert shown(collected) == ["anna #2 <- try2", "anna #10 <- try10", "bob #1 <- try1.py"]
    assert collected.layout == "the pattern"
    assert collected.left_out == [".git", "bob/old/neurons.py", "notes.md"]
    assert collected.unmatched == ["bob"]


def test_what_a_pattern_finds_side_by_side_is_one_submission(tmp_path: Path) -> None:
    lay(tmp_path, "anna_neurons.py", "anna_classifier.py", "bob_neurons.py", "week1/carl/a.py", "week2/carl/a.py")
    collected = collect(tmp_path, pattern=r"(week\d/)?(?P<student>[a-z]+)[_/]")
    assert shown(collected) == ["anna <- anna_classifier.py anna_neurons.py", "bob <- bob_neurons.py",
                                "carl #1 <- carl", "carl #2 <- carl"]  # fmt: skip
    assert collected.notes == ["carl: carl, carl count as attempts 1 to 2, and nothing says which is newer"]


def test_a_folder_around_attempts_is_no_attempt(tmp_path: Path) -> None:
    lay(tmp_path, "anna/README.md", "anna/try1/a.py", "bob/a.py")
    collected = collect(tmp_path, pattern=r"(?P<student>[^/]+)(/try(?P<attempt>\d+))?")
    assert shown(collected) == ["anna #1 <- try1", "bob <- bob"]
    assert collected.left_out == ["anna/README.md"]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(", "the pattern ( is no regular expression: missing ), unterminated subpattern at position 0"),
        (".*", "the pattern .* has no group student: put (?P<student>…) around the student's name"),
        (r"(?P<student>\w+)/(?P<attempt>\w+)",
         "the group attempt of the pattern must be a number, and is try2 in anna/try2/a.py"),
        (r"(?P<student>\d+)", r"the pattern (?P<student>\d+) finds no submission in "),
    ],
)  # fmt: skip
def test_a_pattern_that_cannot_be_used_is_one_line(tmp_path: Path, pattern: str, message: str) -> None:
    lay(tmp_path, "anna/try2/a.py")
    with pytest.raises(UsageError) as error:
        collect(tmp_path, pattern=pattern)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("names", "path", "message"),
    [
        ([], "none", "no such folder: {}"),
        (["none/"], "none", "no submission in {}: it is empty"),
        (["none/a.md", "none/b.csv"], "none", "no submission in {}, where there is a.md, b.csv"),
        (["hw1.zip"], "hw1.zip", "{} is a file: unpack a class's first; nnexercises grade grades one student's"),
        (["anna.py"], "anna.py", "{} is a file: give the folder of a class; nnexercises grade grades one student's"),
    ],
)
def test_no_folder_of_a_class(tmp_path: Path, names: list[str], path: str, message: str) -> None:
    lay(tmp_path, *names)
    with pytest.raises(UsageError) as error:
        collect(tmp_path / path)
    assert str(error.value) == message.format(tmp_path / path)


def test_a_fingerprint_is_of_names_and_bytes(tmp_path: Path) -> None:
    folder = lay(tmp_path / "anna", "neurons.py", "data/x.npy")
    seen = [fingerprint([folder])]

    def same() -> bool:
        seen.append(fingerprint([folder]))
        return seen[-1] == seen[-2]

    lay(folder, ".git/HEAD", "__pycache__/a.pyc", ".DS_Store", ".vscode/settings.json", "venv/pyvenv.cfg", "venv/a.py")
    os.utime(folder / "neurons.py", (0, 0))
    assert same()
    shutil.copytree(folder, tmp_path / "copy")
    assert fingerprint([tmp_path / "copy"]) == seen[0]
    (folder / "data" / "x.npy").write_text("other")
    assert not same()
    (folder / "neurons.py").rename(folder / "classifier.py")
    assert not same()
    lay(folder, ".ipynb_checkpoints/neurons.ipynb")  # read if nothing else is code
    assert not same()
    assert fingerprint([folder / "classifier.py"]) != fingerprint([folder / "classifier.py", folder / "data"])


def test_what_is_no_ordinary_file_neither_hangs_nor_leads_out(tmp_path: Path) -> None:
    folder = lay(tmp_path / "class" / "anna", "neurons.py")
    lay(tmp_path, "secret.py", "elsewhere/b.py")
    os.mkfifo(folder / "pipe.py")
    (folder / "gone.py").symlink_to("nowhere")
    (folder / "secret.py").symlink_to(tmp_path / "secret.py")
    (folder / "elsewhere").symlink_to(tmp_path / "elsewhere")
    (folder / os.fsdecode(b"\xff.py")).write_text(CODE)
    before = collect(tmp_path / "class").found
    (tmp_path / "secret.py").write_text("changed")
    (tmp_path / "elsewhere" / "b.py").write_text("changed")
    assert collect(tmp_path / "class").found == before
    (folder / "gone.py").unlink()
    (folder / "gone.py").symlink_to("elsewhere")
    assert collect(tmp_path / "class").found != before


def test_a_name_of_unknown_encoding_can_be_shown(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"zo\xeb.py")).write_text(CODE)
    (tmp_path / os.fsdecode(b"zo\xeb.pdf")).write_text(CODE)
    collected = collect(tmp_path)
    assert (collected.found[0].student, collected.left_out) == ("zo�", ["zo�.pdf"])


def test_the_order_does_not_depend_on_the_disk(tmp_path: Path) -> None:
    def order(folder: Path, names: list[str]) -> list[HandedIn]:
        return collect(lay(folder, *names)).found

    names = ["b.py", "a.py", "C.py", "á.py"]
    one, other = order(tmp_path / "1", names), order(tmp_path / "2", names[::-1])
    assert [(each.student, each.sha256) for each in one] == [(each.student, each.sha256) for each in other]
