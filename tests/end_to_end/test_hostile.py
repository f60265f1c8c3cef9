"""Hostile submissions: each of tests/hostile/ is graded, and takes, breaks and reaches nothing.

A file says in comments at its top what it tries, the unit it is graded in (``neurons`` otherwise; ``impatient``, of a
course of these tests' own, has short deadlines), the marks that exercises must have, and verdicts of exercises or
cases. One that gets what it tries raises "ESCAPED". The words FOLDER (where other submissions lie), CACHE and PORT (of
a server that is listening) are filled in here.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from helpers import IMPATIENT, ROOT, TESTS, case, check_words, exercise, words_of

from nnexercises import Grader, Report
from nnexercises.process.host import WorkerHost
from nnexercises.report.formats import terminal

FILES = sorted((TESTS / "hostile").glob("*.py"))
TEMPORARY_FILE = Path("/tmp/nnexercises-was-here")
EXPECTED = re.compile(r"(?P<exercise>\w+)(\.(?P<case>\w+))? (?P<value>[\w.]+)")


@pytest.fixture(scope="module")
def graders(grader: Grader) -> Iterator[Callable[[str], Grader]]:
    """A grader for each unit, all on one host that was started with a secret in the environment. What they expect is
    in the cache with ``grader``.
    """
    os.environ["DEPLOY_TOKEN"] = "CANARY"
    open_graders: dict[str, Grader] = {}
    with WorkerHost() as host:

        def of(unit: str) -> Grader:
            course = IMPATIENT if unit == "impatient" else None
            return open_graders.setdefault(unit, Grader(course, units=[unit], host=host))

        yield of
    del os.environ["DEPLOY_TOKEN"]


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A TCP and a UDP socket on the same port, that nobody must reach."""
    with socket.socket() as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        tcp.bind(("127.0.0.1", 0))
        udp.bind(tcp.getsockname())
        tcp.listen()
        tcp.setblocking(False)
        udp.setblocking(False)
        yield tcp, udp


def state(folder: Path) -> list[tuple[str, int, float, int, bytes]]:
    """All that can be changed of the files in a folder."""
    found = []
    for file in sorted(folder.rglob("*")):
        status = file.lstat()
        found.append((file.name, status.st_mode, status.st_mtime, status.st_uid, file.read_bytes()))
    return found


def expectations(text: str, name: str) -> Iterator[tuple[str, str | None, str]]:
    line = re.search(rf"^# {name}: (.*)$", text, re.MULTILINE)
    for match in EXPECTED.finditer(line[1] if line else ""):
        yield match["exercise"], match["case"], match["value"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_takes_breaks_and_reaches_nothing(
    file: Path,
    graders: Callable[[str], Grader],
    server: tuple[socket.socket, socket.socket],
    cache: Path,
    tmp_path: Path,
) -> None:
    unit = re.search(r"^# unit: (\w+)$", file.read_text(), re.MULTILINE)
    grader = graders(unit[1] if unit else "neurons")
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / "other.py").write_text("# The work of another student.\n")
    text = file.read_text().replace("FOLDER", str(folder)).replace("CACHE", str(cache))
    (folder / "student.py").write_text(text.replace("PORT", str(server[0].getsockname()[1])))
    assert len(grader.units()) == 1  # sealed before anything hostile runs, and there is something to take
    before = state(folder)
    version = grader.assignment.course.version

    report = grader.grade(folder / "student.py")

    said = report.to_json()
    assert "ESCAPED" not in said
    assert "CANARY" not in said
    assert state(folder) == before
    assert not TEMPORARY_FILE.exists()
    assert Grader(grader.assignment.course.root).assignment.course.version == version
    assert unreached(server)
    assert processes_of(grader) == []
    assert report.confinement == dict.fromkeys(("filesystem", "network", "memory", "processes"), "enforced")
    assert report.complete
    check_expectations(file.read_text(), report)
    for everything in (False, True):
        printed = terminal.render(report, width=80, color=False, unicode=True, all_exercises=everything)
        assert printed.count("\nTotal: ") == everything
        assert all(character == "\n" or character.isprintable() for character in printed)
    if "# words: vary" not in file.read_text():
        check_words(f"hostile/{file.stem}", words_of(report))


def check_expectations(text: str, report: Report) -> None:
    for name, _, marks in expectations(text, "marks"):
        assert exercise(report, name).marks == float(marks), exercise(report, name)
    for name, case_name, verdict in expectations(text, "verdict"):
        result = case(report, name, case_name) if case_name else exercise(report, name)
        assert result.verdict == verdict, result


def unreached(server: tuple[socket.socket, socket.socket]) -> bool:
    tcp, udp = server
    for attempt in (tcp.accept, lambda: udp.recv(1)):
        try:
            attempt()
        except BlockingIOError:
            continue
        return False
    return True


def processes_of(grader: Grader) -> list[psutil.Process]:
    """What the worker host has started and is still there."""
    (zygote,) = [
        child for child in psutil.Process().children() if child.pid == getattr(grader.host._zygote, "pid", None)
    ]
    return zygote.children(recursive=True)


def test_there_are_hostile_files_and_each_says_what_it_tries() -> None:
    assert len(FILES) > 100  # as SECURITY.md says
    assert all(file.read_text().startswith("# tries: ") for file in FILES)
    assert FILES[0].parent == ROOT / "tests" / "hostile"
