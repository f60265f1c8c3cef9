"""A class graded into a gradebook, by real processes: whole, interrupted, again, and after a change of the course."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from filelock import FileLock
from helpers import run

from nnexercises import Report, UsageError
from nnexercises.classroom import batch, exports, why
from nnexercises.classroom.batch import Tally
from nnexercises.classroom.gradebook import Gradebook
from nnexercises.classroom.pools import Pool, Processes
from nnexercises.classroom.running import Wish, again
from nnexercises.classroom.running import batch as grade_batch
from nnexercises.errors import NnexercisesError

GRADER = """
from jaxtyping import Float
from torch import Tensor

from nnexercises import exercise


@exercise(points=2)
def double(solution, x: Float[Tensor, "rows columns"]) -> Float[Tensor, "rows columns"]:
    return solution.double(x)


@double.mistake(hint="Twice, not half.")
def halves(x):
    return x / 2


@exercise(points=3)
def total(solution, x: Float[Tensor, "rows columns"]) -> Float[Tensor, ""]:
    return solution.total(x)
"""
REFERENCE = """
def double(x):
    return 2 * x


def total(x):
    return double(x).sum()
"""
RIGHT = "def double(x):\n    return x + x\n\n\ndef total(x):\n    return double(x).sum()\n"
#: What each student hands in: its text, and the marks of it.
CLASS = {
    "anna": (RIGHT, 5),
    "ben": (RIGHT.replace("x + x", "x / 2"), 0),  # total uses it
    "carla": (RIGHT.replace("double(x).sum()", "2 * x.sum()"), 5),
    "dora": (RIGHT.replace("double(x).sum()", "(3 * x).sum()"), 2),
    "emil": ("", 0),
    "frida": (RIGHT.replace("x + x", "__import__('os')._exit(3)"), 0),
}


@pytest.fixture
def course(small_course: Callable[..., Path]) -> Path:
    return small_course(GRADER, REFERENCE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "class"
    made.mkdir()
    for name, (text, _) in CLASS.items():
        (made / f"{name}.py").write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def gradebook(tmp_path: Path) -> Iterator[Gradebook]:
    with Gradebook.open(tmp_path / "grades.sqlite", create=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def pool(cache: Path) -> Iterator[Pool]:
    """Two warm processes for all tests of this file, which close them no sooner."""
    opened = Processes(2)
    yield opened
    opened.close()


class Kept:
    """A pool that stays open where its user would close it."""

    def __init__(self, pool: Pool) -> None:
        self.size, self.batch, self.ahead, self.limit = pool.size, pool.batch, pool.ahead, pool.limit
        self.submit = pool.submit

    def close(self) -> None:
        pass


def marks(gradebook: Gradebook) -> dict[str, float]:
    return dict(gradebook.db.execute("SELECT student, marks FROM grade").fetchall())


def quiet(tally: Tally) -> None:
    pass


def test_a_class_is_graded_once_and_what_is_new_is_added(
    course: Path, folder: Path, gradebook: Gradebook, pool: Pool, tmp_path: Path
) -> None:
    (course / "course.toml").write_text("due = 2026-12-01T18:00:00Z\n")
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name,email,section,lms_id\nanna,Anna Abel,anna@x.org,A,17\nben,Ben,b@x.org,B,18\n")
    said: list[str] = []
    wish = Wish(str(folder), course=str(course), units=("basics",), seed=5, roster=str(roster))
    assert grade_batch(gradebook, wish, lambda: Kept(pool), quiet, said.append) == 0
    assert marks(gradebook) == {name: expected for name, (_, expected) in CLASS.items()}
    assert gradebook.assignment(None)["due"] == "2026-12-01T18:00:00Z"
    text = "\n".join(said)
    for part in (
        "basics: 6 submissions, read as one file, folder or notebook",
        "Seed 5.",
        "6 graded in",
        "No answer in what they handed in (gradebook why tells the reason): emil.",
        "Crashed: frida (double)",
        "Not on the roster, or not certain who: carla, dora, emil, frida.",
        "    1 × double: Twice, not half.",
        "6 students: median 1 of 5 points, 2 with all of them.",
    ):
        assert part in text
    query = "SELECT f.kind, f.message FROM exercise_grade e JOIN finding f ON f.id = e.finding WHERE student = 'ben'"
    assert tuple(gradebook.db.execute(query).fetchone()) == ("mistake halves", "Twice, not half.")

    # A report in the gradebook is that of nnexercises grade.
    file = tmp_path / "alone.json"
    command = ("nnexercises", "grade", folder / "dora.py", "--course", course, "--seed", "5", "--report-json", file)
    run(*command)
    alone, kept = Report.from_json(file.read_bytes()), why.report_of(gradebook, None, "dora")
    assert [verdicts(report) for report in (alone, kept)] == [verdicts(alone)] * 2

    # Every format takes the grades, with what the roster knows.
    table = exports.write(gradebook, None, "canvas", "Nets (4)", None)
    assert table.splitlines()[:2] == ["Student,ID,SIS Login ID,Section,Nets (4)", "Anna Abel,17,anna,A,5"]
    assert "anna@x.org,5,everything passed" in exports.write(gradebook, None, "moodle", None, None)
    assert exports.write(gradebook, None, "html", None, str(tmp_path / "pages")).startswith("wrote 6 files")
    assert "<title>5 of 5 points: anna.py" in (tmp_path / "pages" / "anna.html").read_text(encoding="utf-8")
    with pytest.raises(UsageError, match="give a new folder with --output"):
        exports.write(gradebook, None, "junit", None, None)

    said.clear()
    (folder / "gustav.py").write_text(RIGHT, encoding="utf-8")
    (folder / "emil.py").write_text(RIGHT.replace("x + x", "x * 2"), encoding="utf-8")
    wish = Wish(str(folder), course=str(course), units=("basics",))  # the seed is that of the first time
    assert grade_batch(gradebook, wish, lambda: Kept(pool), quiet, said.append) == 0
    assert "2 graded in" in said[1]
    assert "5 graded before" in said[1]
    assert marks(gradebook)["gustav"] == marks(gradebook)["emil"] == 5
    assert gradebook.db.execute("SELECT count(*) FROM result").fetchone()[0] == 8

    with pytest.raises(UsageError, match="was graded with the seed 5: see with nnexercises gradebook again"):
        grade_batch(gradebook, Wish(str(folder), None, str(course), ("basics",), 6), lambda: Kept(pool), quiet, print)


def verdicts(report: Report) -> list[tuple[str, str, float]]:
    return [(one.name, case.verdict, case.marks) for one in report.exercises for case in one.cases]


def test_who_gains_and_who_loses_is_shown_before_it_counts(
    course: Path, folder: Path, gradebook: Gradebook, pool: Pool, tmp_path: Path
) -> None:
    wish = Wish(str(folder), course=str(course), units=("basics",), seed=5)
    grade_batch(gradebook, wish, lambda: Kept(pool), quiet, lambda text: None)
    said: list[str] = []
    options = {"pool": lambda: Kept(pool), "progress": quiet, "say": said.append}
    assert again(gradebook, None, **options) == 0
    assert said == ["Nothing has changed since: the same course, seed, devices and versions give the same grades."]

    # Three times is right now, where twice was: it affects whoever's total is right, and nobody's double.
    grader, reference = course / "graders" / "basics.py", course / "reference" / "basics.py"
    reference.write_text(REFERENCE.replace("double(x).sum()", "3 * x.sum()"), encoding="utf-8")
    said.clear()
    assert again(gradebook, None, **options) == 0
    text = "\n".join(said)
    assert "1 gain marks, 2 lose marks, 3 keep theirs." in text
    assert "2 × basics/total, ordinary: passed → failed" in text
    assert "+3  dora" in text
    assert "−3  anna" in text
    assert "Not counted yet. To let it count: nnexercises gradebook again grades.sqlite --keep" in text
    assert marks(gradebook)["anna"] == 5
    rows = gradebook.db.execute("SELECT submission, reused_from FROM result WHERE grading = 2").fetchall()
    assert [row["reused_from"] for row in rows] == [1] * 6  # double was not graded again

    said.clear()
    assert again(gradebook, None, keep=True, **options) == 0
    assert "Grading 2 counts now." in said[-1]
    assert marks(gradebook) == {"anna": 2, "ben": 0, "carla": 2, "dora": 5, "emil": 0, "frida": 0}
    assert "mistake halves" in [row["kind"] for row in gradebook.db.execute("SELECT kind FROM finding")]
    query = "SELECT count(*) FROM exercise_grade e JOIN finding f ON f.id = e.finding WHERE f.kind = 'mistake halves'"
    assert gradebook.db.execute(query).fetchone()[0] == 1  # kept where the exercise was not graded again
    shown = why.explained(gradebook, None, "anna", "total", color=False, unicode=True, width=80)
    for part in ("total", "Final: 2 of 5 points.", "from what was graded in grading 1", "--seed 5 --course"):
        assert part in shown
    grader.write_text(GRADER.replace("points=3", "points=1"), encoding="utf-8")
    with pytest.raises(UsageError, match="another version of the course"):
        grade_batch(gradebook, wish, lambda: Kept(pool), quiet, lambda text: None)


def command(folder: Path, course: Path, file: Path, *more: str) -> list[str]:
    where = ["--gradebook", str(file), "--course", str(course), "--seed", "5"]
    return [sys.executable, "-m", "nnexercises", "batch", str(folder), *where, *more]


def test_whoever_kills_it_finds_the_grades_that_were_made_and_no_process(
    course: Path, folder: Path, tmp_path: Path
) -> None:
    for number in range(12):
        (folder / f"many{number}.py").write_text(f"{RIGHT}\n# {number}\n", encoding="utf-8")
    file = tmp_path / "grades.sqlite"
    first = subprocess.Popen(command(folder, course, file, "--jobs", "1"), stdout=subprocess.DEVNULL)
    done = 0
    while first.poll() is None and done < 3:
        done = count(file)
    family = psutil.Process(first.pid).children(recursive=True)
    first.kill()
    first.wait()
    assert first.returncode == -signal.SIGKILL
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []
    before = count(file)
    assert 3 <= before < 18
    second = subprocess.run(command(folder, course, file), capture_output=True, text=True, timeout=100)
    assert second.returncode == 0
    assert f"{before} graded before" in second.stdout
    with Gradebook.open(file) as gradebook:
        assert marks(gradebook) == {name: expected for name, (_, expected) in CLASS.items()} | {
            f"many{number}": 5 for number in range(12)
        }
        assert gradebook.db.execute("SELECT count(*), count(DISTINCT submission) FROM result").fetchone()[:] == (18, 18)


def count(file: Path) -> int:
    if not file.exists():
        return 0
    try:
        db = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        return int(db.execute("SELECT count(*) FROM result").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_only_one_run_grades_into_a_gradebook(course: Path, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "grades.sqlite"
    with FileLock(f"{file}.lock"):
        done = subprocess.run(command(folder, course, file), capture_output=True, text=True, timeout=100)
    assert (done.returncode, done.stdout) == (4, "")
    assert "another run is grading into grades.sqlite" in done.stderr


def test_a_lost_process_costs_nothing_and_a_full_disk_loses_nothing(
    course: Path, folder: Path, gradebook: Gradebook, pool: Pool
) -> None:
    wish = Wish(str(folder), course=str(course), units=("basics",), seed=5)
    said: list[str] = []
    limit = gradebook.db.execute("PRAGMA page_count").fetchone()[0] + 1
    gradebook.db.execute(f"PRAGMA max_page_count = {limit}")
    with pytest.raises(
        NnexercisesError, match=r"cannot be written: database or disk is full\. Every grade so far is in"
    ):
        grade_batch(gradebook, wish, lambda: Kept(pool), quiet, said.append)
    done = gradebook.db.execute("SELECT count(*) FROM result").fetchone()[0]
    assert done < len(CLASS)
    gradebook.db.execute("PRAGMA max_page_count = 1000000")

    doomed, killed = Processes(1), []

    def kill_once(tally: Tally) -> None:
        if not killed:
            killed.extend(process.pid for processes in doomed._processes.values() for process in processes)
            for pid in killed:
                os.kill(pid, signal.SIGKILL)

    assert grade_batch(gradebook, wish, lambda: doomed, kill_once, said.append) == 0
    assert killed
    assert marks(gradebook) == {name: expected for name, (_, expected) in CLASS.items()}


def test_one_submission_without_an_end_keeps_nobody_waiting(
    small_course: Callable[..., Path], tmp_path: Path, gradebook: Gradebook, pool: Pool
) -> None:
    course = small_course(GRADER.replace("points=3", "points=3, seconds=600"), REFERENCE)
    folder = tmp_path / "class"
    folder.mkdir()
    for name, text in (("anna", RIGHT), ("ben", RIGHT.replace("double(x).sum()", "__import__('time').sleep(999)"))):
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    wish = Wish(str(folder), course=str(course), seed=5)
    said: list[str] = []
    hurried = Kept(pool)
    hurried.limit = 10
    assert grade_batch(gradebook, wish, lambda: hurried, quiet, said.append) == 3
    assert "Not graded: ben: not done after 10 s" in said
    assert marks(gradebook) == {"anna": 5}


def test_equal_submissions_are_graded_once(course: Path, tmp_path: Path, gradebook: Gradebook, pool: Pool) -> None:
    for name in ("anna", "ben", "carla"):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "answer.py").write_text(RIGHT, encoding="utf-8")
    said: list[str] = []
    wish = Wish(str(tmp_path / "class"), course=str(course), seed=5)
    assert grade_batch(gradebook, wish, lambda: Kept(pool), quiet, said.append) == 0
    assert marks(gradebook) == dict.fromkeys(("anna", "ben", "carla"), 5)
    assert "1 graded in" in said[1]
    assert "2 equal to one that was graded" in said[1]


def test_a_course_with_a_bug_gives_no_grades(course: Path, folder: Path, gradebook: Gradebook, pool: Pool) -> None:
    (course / "reference" / "basics.py").write_text(REFERENCE.replace("2 * x", "2 * y"), encoding="utf-8")
    said: list[str] = []
    wish = Wish(str(folder), course=str(course), seed=5)
    assert grade_batch(gradebook, wish, lambda: Kept(pool), quiet, said.append) == 3
    assert any(line.startswith("The course has a bug in basics/double: ") for line in said)
    with pytest.raises(UsageError, match="has no grade: the course had a bug"):
        exports.write(gradebook, None, "canvas", None, None)
    (course / "reference" / "basics.py").write_text(REFERENCE, encoding="utf-8")
    options = {"pool": lambda: Kept(pool), "progress": quiet, "say": said.append}
    assert again(gradebook, None, keep=True, **options) == 0
    assert marks(gradebook) == {name: expected for name, (_, expected) in CLASS.items()}


def test_parts_of_a_class_are_graded_anywhere_and_put_together(
    course: Path, folder: Path, tmp_path: Path, pool: Pool
) -> None:
    for wrong in (("--shard", "3/2"), ("--shard", "one")):
        assert run("nnexercises", *command(folder, course, tmp_path / "x", *wrong)[3:]).returncode == 4
    first, second, whole = (tmp_path / f"{name}.sqlite" for name in ("first", "second", "whole"))
    done = run("nnexercises", *command(folder, course, first, "--shard", "1/2", "--jobs", "1")[3:])
    assert done.returncode == 0, done.stderr
    assert "part 1 of 2" in done.stdout
    with Gradebook.open(second, create=True) as gradebook:
        wish = Wish(str(folder), course=str(course), seed=5, shard=(2, 2))
        assert grade_batch(gradebook, wish, lambda: Kept(pool), quiet, lambda text: None) == 0
        assert 0 < len(marks(gradebook)) < len(CLASS)
    assert run("nnexercises", "gradebook", "merge", whole, first, second).returncode == 0
    shown = run("nnexercises", "gradebook", "marks", whole, "--csv").stdout.splitlines()
    assert shown[1] == "anna,,1,5,5,0,,2,3"
    with Gradebook.open(whole) as gradebook:
        assert marks(gradebook) == {name: expected for name, (_, expected) in CLASS.items()}
        exercises = json.loads(gradebook.grading(1)["exercises"])
        assert sorted(exercises) == ["basics/double", "basics/total"]


def test_what_is_graded_with_is_told_by_content(course: Path, host: object) -> None:
    from nnexercises import Grader

    first = batch.exercises_of(Grader(course, seed=5, host=host))  # type: ignore[arg-type]
    assert batch.exercises_of(Grader(course, seed=5, host=host)) == first  # type: ignore[arg-type]
    grader = course / "graders" / "basics.py"
    grader.write_text(GRADER.replace("Twice, not half.", "Twice!"), encoding="utf-8")
    other = batch.exercises_of(Grader(course, seed=5, host=host))  # type: ignore[arg-type]
    assert [name for name in first if first[name] != other[name]] == ["basics/double"]


def test_it_waits_for_what_arrives_and_ends_in_order(course: Path, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "grades.sqlite"
    said = []
    arguments = command(folder, course, file, "--watch", "--jobs", "1")
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, bufsize=1) as watching:
        assert watching.stdout is not None
        for line in watching.stdout:
            said.append(line)
            if line.startswith("Waiting for more") and not (folder / "late.py").exists():
                (folder / "late.py").write_text(RIGHT, encoding="utf-8")
            elif line.startswith("Waiting for more"):
                watching.send_signal(signal.SIGINT)
        assert watching.wait(timeout=60) == 0
    text = "".join(said)
    assert "6 graded in" in text
    assert "1 graded in" in text
    assert text.endswith("Stopped: all that arrived is graded.\n")
    with Gradebook.open(file) as gradebook:
        assert marks(gradebook)["late"] == 5
