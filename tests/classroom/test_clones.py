"""What a class handed in as repositories: whose each is, when it was committed, and that nothing it names is run."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from handing_in import lay, students

from nnexercises.classroom.collecting import collect


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
