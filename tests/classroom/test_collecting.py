"""What a class handed in, as each service and each assistant lays it out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from nnexercises.classroom.collecting import Collected, HandedIn, as_one, collect, fingerprint
from nnexercises.classroom.roster import Roster, Student
from nnexercises.errors import UsageError
from nnexercises.submission.names import likeness
from nnexercises.submission.reading import read

CODE = "def relu(x):\n    return x.clamp(min=0)\n"


def lay(folder: Path, *names: str, **texts: str) -> Path:
    """A folder of files; a name that ends in "/" is an empty folder."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir(exist_ok=True)
        else:
            path.write_text(texts.get(name, CODE), encoding="utf-8")
    return folder


def shown(collected: Collected) -> list[str]:
    """What was found, in words: student, attempt, the names of its paths."""
    return [
        " ".join(
            [each.student, *([f"#{each.attempt}"] if each.attempt else []), "<-", *(path.name for path in each.paths)]
        )
        for each in collected.found
    ]


def students(*ids: str, **fields: Any) -> Roster:
    return Roster(tuple(Student(id, **fields.get(id, {})) for id in ids))


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


CANVAS = ("smithjohn_12345_67890_neurons.py", "smithjohn_12345_67891_classifier-2.py",
          "smithjohn_12345_67892_report.pdf", "núñezanna_LATE_222_67893_hw1.zip", "team_red_333_67894_neurons.ipynb",
          "smithjohn_444_67895_neurons.py", "leebob_555_67896_essay.pdf", "poeed_666_text.html",
          "README.md", "solutions/neurons.py")  # fmt: skip


def test_canvas_spreads_a_submission_over_files(tmp_path: Path) -> None:
    collected = collect(lay(tmp_path, *CANVAS))
    assert collected.layout == "Canvas's download"
    assert shown(collected) == [
        "núñezanna <- núñezanna_LATE_222_67893_hw1.zip",
        "smithjohn (12345) <- " + " ".join(sorted(CANVAS[:3])),
        "smithjohn (444) <- smithjohn_444_67895_neurons.py",
        "team_red <- team_red_333_67894_neurons.ipynb",
    ]
    assert [each.is_late_marked for each in collected.found] == [True, False, False, False]
    assert [each.lms_id for each in collected.found] == ["222", "12345", "444", "333"]
    assert collected.left_out == ["README.md", "leebob_555_67896_essay.pdf", "poeed_666_text.html", "solutions"]
    with as_one(collected.found[1].paths) as folder:
        # The names that Canvas made are taken apart where a submission is read.
        assert {file.module for file in read(folder).files} == {"classifier", "neurons"}


def test_canvas_students_are_known_by_number_and_by_name(tmp_path: Path) -> None:
    roster = students(
        "js", "js2", "an", "rr",
        js={"name": "Smith, John", "lms_id": "12345"}, js2={"name": "Smith, John", "lms_id": "444"},
        an={"name": "Núñez, Anna"}, rr={"name": "Roe, Rae", "lms_id": "333"},
    )  # fmt: skip
    collected = collect(lay(tmp_path, *CANVAS), roster=roster)
    assert [each.student for each in collected.found] == ["an", "js", "js2", "rr"]
    assert (collected.unmatched, collected.without) == ([], [])


def test_anonymous_students_of_canvas(tmp_path: Path) -> None:
    collected = collect(lay(tmp_path, "anon_aB3dE_67890_neurons.py", "LATE_anon_xY9zW_67891_neurons.py"))
    assert shown(collected) == ["anon_aB3dE <- anon_aB3dE_67890_neurons.py",
                                "anon_xY9zW <- LATE_anon_xY9zW_67891_neurons.py"]  # fmt: skip
    assert [each.is_late_marked for each in collected.found] == [False, True]
    assert likeness("LATE_anon_xY9zW_67891_neurons.py", ["neurons"]) == 1


def test_moodle_makes_a_folder_for_each_student(tmp_path: Path) -> None:
    lay(tmp_path, "Anna Núñez_1234_assignsubmission_file_/neurons.py",
        "李 小龙_77_assignsubmission_file/lib/neurons.py",
        "Anna Núñez_1234_assignsubmission_onlinetext_/onlinetext.html",
        "Bob Lee_9_assignsubmission_onlinetext_/onlinetext.html",
        "Group 1_5_assignsubmission_file_/neurons.py", "Default group_assignsubmission_file_/neurons.py", "notes.txt",
        **{"notes.txt": "late: Bob Lee"})  # fmt: skip
    collected = collect(tmp_path, roster=students("an", "xl", an={"name": "Nunez, Anna"}, xl={"name": "小龙 李"}))
    assert collected.layout == "Moodle's download"
    assert [each.student for each in collected.found] == ["Bob Lee", "Default group", "Group 1", "an", "xl"]
    assert collected.unmatched == ["Bob Lee", "Default group", "Group 1"]
    assert collected.left_out == ["Anna Núñez_1234_assignsubmission_onlinetext_", "notes.txt"]


def test_two_of_moodles_students_with_one_name_are_not_guessed(tmp_path: Path) -> None:
    names = [f"Anna Smith_{number}_assignsubmission_file_neurons.py" for number in (1, 2)]
    collected = collect(lay(tmp_path, *names, "x.py"), roster=students("anna", anna={"name": "Anna Smith"}))
    assert shown(collected) == [f"Anna Smith ({number}) <- {name}" for number, name in zip((1, 2), names, strict=True)]
    assert collected.unmatched == ["Anna Smith (1)", "Anna Smith (2)"]
    assert [student.id for student in collected.without] == ["anna"]
    assert collected.left_out == ["x.py"]


def test_attempts_of_blackboards_are_in_the_order_of_their_times(tmp_path: Path) -> None:
    names = [f"hw1_anna_attempt_2026-{day}-10-00-00_neurons.py" for day in ("03-10", "03-09")]
    collected = collect(lay(tmp_path, *names, "hw1_anna_attempt_2026-03-09-10-00-00.txt"))
    assert shown(collected) == [f"anna #1 <- {names[1]}", f"anna #2 <- {names[0]}"]
    assert (collected.layout, collected.notes) == ("Blackboard's download", [])


GRADESCOPE = """---
submission_1:
  :submitters:
  - :name: Anna Núñez
    :sid: 007
    :email: anna@uni.edu
  - :name: Bob Lee
    :sid: ''
    :email: bob@uni.edu
  :created_at: !ruby/object:ActiveSupport::TimeWithZone 2026-03-01 21:04:05.123456789 -08:00
  :score: 3.0
  :results:
    tests:
    - name: "\\e[31mred"
submission_2:
  :submitters:
  - :name: Anna Núñez
    :sid: 007
    :email: anna@uni.edu
  :created_at: 2026-02-28 21:04:05 UTC
submission_3:
  :submitters: []
submission_4:
  :submitters:
  - :name: Nobody
"""
EXPORT = ("submission_1/neurons.py", "submission_2/neurons.py", "submission_3/neurons.py", "submission_metadata.yml")


def test_gradescopes_export_lists_groups_and_times(tmp_path: Path) -> None:
    lay(tmp_path / "assignment_1_export", *EXPORT, "stray/a.py", **{"submission_metadata.yml": GRADESCOPE})
    collected = collect(tmp_path)
    assert collected.layout == "Gradescope's export"
    assert shown(collected) == ["007 #1 <- submission_2", "007 #2 <- submission_1", "bob@uni.edu <- submission_1"]
    assert [each.submitted_at for each in collected.found] == [
        datetime(2026, 2, 28, 21, 4, 5, tzinfo=UTC),
        *2 * [datetime(2026, 3, 2, 5, 4, 5, 123456, tzinfo=UTC)],
    ]
    assert [each.name for each in collected.found] == ["Anna Núñez", "Anna Núñez", "Bob Lee"]
    top = "assignment_1_export/"
    assert collected.left_out == [f"{top}stray", f"{top}submission_3", f"{top}submission_4"]
    assert collected.notes == []
    roster = students("an", "bob", an={"email": "anna@uni.edu"}, bob={"email": "bob@cs.uni.edu"})
    assert [each.student for each in collect(tmp_path, roster=roster).found] == ["an", "an", "bob"]


@pytest.mark.parametrize("text", ["- a\n", "a: [\n", "\0"])
def test_a_list_of_gradescopes_that_is_none_is_one_line(tmp_path: Path, text: str) -> None:
    lay(tmp_path, *EXPORT, **{"submission_metadata.yml": text})
    with pytest.raises(UsageError, match=r"^[^\n]*submission_metadata.yml[^\n]*$"):
        collect(tmp_path)


def test_gradescopes_export_without_pyyaml_says_what_to_install(tmp_path: Path) -> None:
    lay(tmp_path, *EXPORT, **{"submission_metadata.yml": GRADESCOPE})
    script = (
        "import sys; sys.modules['yaml'] = None\n"
        "from nnexercises.classroom.collecting import collect\nfrom nnexercises.errors import UsageError\n"
        "try:\n    collect(sys.argv[1])\nexcept UsageError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout == "Gradescope's export needs PyYAML to be read: pip install 'nnexercises[class]'\n"


def git(folder: Path, *arguments: str, text: str = "") -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1",
                   "GIT_COMMITTER_DATE": "2026-03-01T10:00:00+02:00"}  # fmt: skip
    settings = ("-c", "user.name=Anna", "-c", "user.email=anna@uni.edu", "-c", "init.defaultBranch=main")
    command = ["git", *settings, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, input=text, text=True, check=True, capture_output=True
    ).stdout


def commit(folder: Path) -> Path:
    """A repository with one commit."""
    git(lay(folder, "neurons.py"), "init")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "hand in")
    return folder


@pytest.fixture(scope="module")
def clones(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clones")
    commit(folder / "hw-1-anna")
    git(folder, "clone", "--depth", "1", f"file://{folder}/hw-1-anna", "hw-1-ann-lee")
    git(commit(folder / "hw-1-bob"), "gc")
    git(folder / "hw-1-bob", "checkout", "--detach")
    git(lay(folder / "hw-1-carl", "neurons.py"), "init")
    git(lay(folder / "hw-1-dora", ".gitignore"), "init")
    lay(folder / "hw-1-eve", "neurons.py", ".git", **{".git": f"gitdir: {folder}/hw-1-anna/.git\n"})
    lay(folder, "hw-1-fay/neurons.py", "grades.csv", "solution.py")
    return folder


COMMITTED = datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_repositories_are_named_after_the_assignment_and_the_student(clones: Path) -> None:
    collected = collect(clones)
    assert collected.layout == "repositories"
    assert {each.student: each.submitted_at for each in collected.found} == {
        "anna": COMMITTED, "ann-lee": COMMITTED, "bob": COMMITTED, "carl": None, "eve": None, "fay": None,
    }  # fmt: skip
    assert collected.left_out == ["grades.csv", "hw-1-dora", "solution.py"]


@pytest.mark.parametrize(
    ("names", "roster", "expected"),
    [
        (["hw1-anna"], [], ["hw1-anna"]),
        (["hw1-anna"], ["anna"], ["anna"]),
        (["anna", "bob-lee"], [], ["anna", "bob-lee"]),
        (["hw1-ann-lee", "hw1-ann-poe"], ["ann-lee", "lee", "ann-poe"], ["ann-lee", "ann-poe"]),
    ],
)
def test_the_name_that_is_left_of_a_repositorys(
    tmp_path: Path, names: list[str], roster: list[str], expected: list[str]
) -> None:
    lay(tmp_path, *(f"{name}/{file}" for name in names for file in ("neurons.py", ".git/HEAD")))
    known = students(*[f"s{index}" for index in range(len(roster))],
                     **{f"s{index}": {"github": login} for index, login in enumerate(roster)})  # fmt: skip
    found = collect(tmp_path, roster=known if roster else None).found
    logins = {f"s{index}": login for index, login in enumerate(roster)}
    assert [logins.get(each.student, each.student) for each in found] == expected


PROGRAMS = (
    "core.fsmonitor", "core.pager", "pager.log", "pager.rev-list", "core.sshCommand", "core.editor", "core.askPass",
    "core.alternateRefsCommand", "gpg.program", "gpg.ssh.program", "diff.external", "diff.all.textconv",
    "filter.all.smudge", "filter.all.clean", "uploadpack.packObjectsHook", "remote.origin.uploadpack",
)  # fmt: skip
SIGNATURE = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iHUEABYKAB0WIQQ=\n -----END PGP SIGNATURE-----\n"


@pytest.mark.parametrize("is_missing", [False, True])
def test_no_program_that_a_repository_names_is_run(tmp_path: Path, is_missing: bool) -> None:
    trace, program = tmp_path / "ran", tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho $0 $@ >> {trace}\n")
    program.chmod(0o755)
    folder = commit(lay(tmp_path / "class") / "hw1-mallory")
    # A signature to be verified, or a commit to be fetched.
    signed = git(folder, "cat-file", "commit", "HEAD").replace("\n\n", f"\n{SIGNATURE}\n", 1)
    head = git(folder, "hash-object", "-t", "commit", "-w", "--stdin", text=signed)
    (folder / ".git" / "HEAD").write_text("1" * 40 if is_missing else head)
    (folder / ".gitattributes").write_text("* filter=all diff=all\n")
    for hook in ("post-checkout", "reference-transaction", "post-index-change", "fsmonitor-watchman"):
        shutil.copy(program, folder / ".git" / "hooks" / hook)
    settings = {key: str(program) for key in PROGRAMS} | {
        "log.showSignature": "true", "core.hooksPath": str(tmp_path), "credential.helper": f"!{program}",
        "alias.log": f"!{program}", "alias.rev-list": f"!{program}", "remote.origin.url": f"ext::{program}",
        "remote.origin.promisor": "true", "protocol.ext.allow": "always", "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
    }  # fmt: skip
    with (folder / ".git" / "config").open("a") as file:
        for key, value in settings.items():
            section, _, name = key.rpartition(".")
            outer, _, inner = section.partition(".")
            file.write(f'[{outer} "{inner}"]\n' if inner else f"[{outer}]\n")
            file.write(f'{name} = "{value}"\n')
    assert collect(tmp_path / "class").found[0].submitted_at == (None if is_missing else COMMITTED)
    assert not trace.exists()
    # Git in that folder would run them.
    subprocess.run(["git", "log", "-1"], cwd=folder, capture_output=True, check=False)
    assert trace.exists()


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
