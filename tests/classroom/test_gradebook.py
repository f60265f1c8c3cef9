"""The gradebook: final marks, decisions, the history, other people's files, and several gradebooks in one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nnexercises.classroom import decisions, log, marks, merging
from nnexercises.classroom.gradebook import SCHEMA, Gradebook
from nnexercises.classroom.records import Graded, GradedCase, GradedExercise, Terms
from nnexercises.classroom.roster import Student
from nnexercises.errors import UsageError

TERMS = Terms("course", "v1", ("nets",), 7)
DUE = "2026-11-20T22:00:00Z"


def graded(*exercises: tuple[str, float]) -> Graded:
    """A result with these marks of two points each."""
    return Graded(
        marks=sum(mark for _, mark in exercises),
        points=2.0 * len(exercises),
        exit_code=1,
        complete=True,
        seconds=0.5,
        confinement={},
        report=b"",
        exercises=tuple(
            GradedExercise("nets", name, "passed" if mark == 2 else "failed", mark, 2.0, 0.1,
                           "" if mark == 2 else "mistake halves", "" if mark == 2 else "You halve it.", "")
            for name, mark in exercises
        ),
        cases=tuple(
            GradedCase("nets", name, "ordinary", "passed" if mark == 2 else "failed", mark, 2.0, "", 0.1)
            for name, mark in exercises
        ),
    )  # fmt: skip


def begun(gradebook: Gradebook, terms: Terms = TERMS) -> tuple[int, int]:
    """An assignment with a grading that counts."""
    assignment = gradebook.add_assignment("hw1", "course", terms.units)["id"]
    grading = gradebook.add_grading(assignment, "first grading", terms, "course", {"torch": "2"}, {})
    gradebook.keep(assignment, grading, "first grading")
    return assignment, grading


@pytest.fixture
def gradebook(tmp_path: Path) -> Gradebook:
    """A class of three: anna has 2 + 1 of 4 points and was in time, ben has 4 and was two days late, carla has none."""
    opened = Gradebook.open(tmp_path / "grades.sqlite", create=True)
    with opened.writing():
        assignment, grading = begun(opened)
        opened.add_students(Student(name.lower(), name, f"{name.lower()}@x.org") for name in ("Anna", "Ben", "Carla"))
        for name, day, result in (
            ("anna", 20, graded(("relu", 2.0), ("softmax", 1.0))),
            ("ben", 22, graded(("relu", 2.0), ("softmax", 2.0))),
        ):
            when = datetime(2026, 11, day, 20, tzinfo=UTC)
            submission = opened.add_submission(assignment, name, None, when, name, [f"/{name}.py"])
            opened.add_result(grading, submission, result)
        opened.db.execute("UPDATE assignment SET due = ?", (DUE,))
    return opened


def final(gradebook: Gradebook, student: str) -> float:
    return float(gradebook.db.execute("SELECT marks FROM grade WHERE student = ?", (student,)).fetchone()[0])


def test_a_final_mark_is_the_exercises_with_adjustments_less_lateness(gradebook: Gradebook) -> None:
    assert (final(gradebook, "anna"), final(gradebook, "ben")) == (3, 4)
    said = decisions.set_due(gradebook, None, DUE, 0.1, 0.5)
    assert "10% of the marks for each day begun, at most 50%; 1 are late" in said
    assert (final(gradebook, "anna"), final(gradebook, "ben")) == (3, 3.2)  # a day and 22 hours late: two days begun
    decisions.extend(gradebook, None, "Ben", "2026-11-22T20:00:00+00:00", "ill")
    assert final(gradebook, "ben") == 4  # in time to the second
    decisions.extend(gradebook, None, "ben", "2026-11-22T19:59:58+00:00", "ill, but less")
    assert final(gradebook, "ben") == 3.6
    decisions.adjust(gradebook, None, "anna", "softmax", "add", 0.5, "a good idea")
    decisions.adjust(gradebook, None, "anna@x.org", "", "add", 0.25, "for the talk")
    assert final(gradebook, "anna") == 3.75
    decisions.adjust(gradebook, None, "anna", "nets/softmax", "set", 2.0, "marked by hand")
    assert final(gradebook, "anna") == 4.25  # a mark that is set replaces what was added before
    decisions.adjust(gradebook, None, "anna", "", "set", 1.0, "agreed")
    assert final(gradebook, "anna") == 1.0
    decisions.adjust(gradebook, None, "anna", "", "clear", 0.0, "not agreed")
    assert final(gradebook, "anna") == 4.0
    decisions.adjust(gradebook, None, "anna", "relu", "add", -9.0, "copied")
    assert final(gradebook, "anna") == 2.0  # an exercise has no less than nothing


def test_the_last_attempt_with_a_result_counts(gradebook: Gradebook) -> None:
    with gradebook.writing():
        newer = gradebook.add_submission(1, "anna", None, None, "newer", ["/anna2.py"])
    assert final(gradebook, "anna") == 3  # it is not graded yet
    with gradebook.writing():
        gradebook.add_result(1, newer, graded(("relu", 0.0), ("softmax", 2.0)))
    assert final(gradebook, "anna") == 2
    with gradebook.writing():
        assert gradebook.add_submission(1, "anna", None, None, "newer", ["/moved.py"]) == newer
        again = gradebook.add_submission(1, "anna", 2, None, "other content under the same number", ["/anna3.py"])
        assert gradebook.add_submission(1, "anna", 2, None, "other content under the same number", []) == again
        first_again = gradebook.add_submission(1, "anna", None, None, "anna", ["/anna.py"])
    attempts = dict(gradebook.db.execute("SELECT id, attempt FROM submission WHERE student = 'anna'").fetchall())
    assert (attempts[newer], attempts[again], attempts[first_again]) == (2, 3, 4)


def test_holds_are_for_all_or_for_one(gradebook: Gradebook) -> None:
    assert decisions.hold(gradebook, None, None, "until the exam", held=True) == "2 of 2 grades are held back"
    assert decisions.hold(gradebook, None, "ben", "", held=False) == "1 of 2 grades are held back"
    assert decisions.hold(gradebook, None, None, "", held=False) == "0 of 2 grades are held back"


def test_undo_lets_the_grading_before_count(gradebook: Gradebook) -> None:
    with pytest.raises(UsageError, match="only one grading that counted"):
        decisions.undo(gradebook, "hw1")
    with gradebook.writing():
        second = gradebook.add_grading(1, "again", TERMS, "course", {}, {})
        gradebook.add_result(second, 1, graded(("relu", 0.0), ("softmax", 0.0)))
        gradebook.keep(1, second, "again")
    assert final(gradebook, "anna") == 0
    assert decisions.undo(gradebook, None) == "grading 1 counts again, and grading 2 does not"
    assert final(gradebook, "anna") == 3


def test_a_change_is_a_case_with_another_result(gradebook: Gradebook) -> None:
    with gradebook.writing():
        second = gradebook.add_grading(1, "again", TERMS, "course", {}, {})
        gradebook.add_result(second, 1, graded(("relu", 0.0), ("tanh", 2.0)))  # softmax is gone
    rows = gradebook.db.execute("SELECT * FROM change WHERE before = 1 AND after = 2 ORDER BY exercise").fetchall()
    assert [(row["exercise"], row["verdict_before"], row["verdict_after"]) for row in rows] == [
        ("relu", "passed", "failed"),
        ("softmax", "failed", None),
        ("tanh", None, "passed"),
    ]
    assert sum(row["marks_after"] - row["marks_before"] for row in rows) == -1


def test_the_table_has_everybody_who_is_active(gradebook: Gradebook) -> None:
    rows = marks.table(gradebook)
    assert rows[0] == [
        "student", "name", "attempt", "marks", "points", "late_days", "held", "nets/relu", "nets/softmax",
    ]  # fmt: skip
    assert rows[1] == ["anna", "Anna", "1", "3", "4", "0", "", "2", "1"]
    assert rows[3] == ["carla", "Carla", *[""] * 7]
    narrow = marks.text(rows, 57)
    assert max(map(len, narrow.splitlines())) <= 57
    assert "1 more exercise: see them with --csv" in narrow


def test_the_log_tells_every_grading_and_decision(gradebook: Gradebook) -> None:
    decisions.adjust(gradebook, None, "anna", "softmax", "add", 0.5, "a good idea")
    decisions.remark(gradebook, None, "anna", "", "Well written.")
    text = "\n".join(log.lines(gradebook, None))
    for part in ("grading 1 (first grading), course course v1, seed 7, not finished", "grading 1 counts",
                 "anna: +0.5 in nets/softmax, a good idea", "anna: remark, Well written."):  # fmt: skip
        assert part in text


@pytest.mark.parametrize(
    ("decide", "words"),
    [
        (lambda book: decisions.adjust(book, None, "nobody", "", "add", 1.0, ""), "no student 'nobody'"),
        (lambda book: decisions.adjust(book, None, "ann", "", "add", 1.0, ""), "did you mean anna?"),
        (lambda book: decisions.adjust(book, None, "anna", "tanh", "add", 1.0, ""), "no exercise is called tanh"),
        (lambda book: decisions.extend(book, None, "anna", "tomorrow", ""), "no time: 'tomorrow'"),
        (lambda book: decisions.remark(book, None, "carla", "", "hm"), "nothing of carla is graded in hw1"),
        (lambda book: decisions.undo(book, "hw2"), "no assignment 'hw2' in grades.sqlite; it has hw1"),
    ],
)
def test_what_cannot_be_decided_is_a_sentence(
    gradebook: Gradebook, decide: Callable[[Gradebook], str], words: str
) -> None:
    with pytest.raises(UsageError) as raised:
        decide(gradebook)
    assert words in str(raised.value)


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such gradebook"):
        Gradebook.open(tmp_path / "none.sqlite")
    (tmp_path / "text").write_text("no database " * 100)
    with pytest.raises(UsageError, match="is not a gradebook"):
        Gradebook.open(tmp_path / "text")
    with sqlite3.connect(tmp_path / "other.sqlite") as db:
        db.execute("CREATE TABLE shop (id)")
    with pytest.raises(UsageError, match="a database, but not a gradebook"):
        Gradebook.open(tmp_path / "other.sqlite")
    assert [row[0] for row in db.execute("SELECT name FROM sqlite_master")] == ["shop"]
    with Gradebook.open(tmp_path / "new.sqlite", create=True) as newer:
        newer.db.execute("PRAGMA user_version = 999")
    with pytest.raises(UsageError, match="newer version of nnexercises"):
        Gradebook.open(tmp_path / "new.sqlite")


def test_an_older_schema_is_brought_up_to_date(
    gradebook: Gradebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = max(int(file.stem) for file in SCHEMA.glob("*.sql"))
    for file in SCHEMA.glob("*.sql"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / f"{newest + 1}.sql").write_text("ALTER TABLE student ADD COLUMN tutor TEXT NOT NULL DEFAULT '';")
    monkeypatch.setattr("nnexercises.classroom.gradebook.SCHEMA", tmp_path)
    with Gradebook.open(gradebook.path) as later:
        assert later.db.execute("SELECT tutor FROM student WHERE id = 'anna'").fetchone()[0] == ""
        assert final(later, "anna") == 3
    (tmp_path / f"{newest + 2}.sql").write_text("ALTER TABLE student ADD COLUMN age INTEGER; SELECT nothing;")
    with pytest.raises(UsageError, match="cannot be brought up to date"):
        Gradebook.open(gradebook.path)
    columns = [row["name"] for row in gradebook.db.execute("PRAGMA table_info(student)")]
    assert "tutor" in columns
    assert "age" not in columns  # a migration is whole, or not at all


def test_a_transaction_is_whole_or_not_at_all(gradebook: Gradebook) -> None:
    def two() -> None:
        with gradebook.writing():
            gradebook.add_submission(1, "carla", None, None, "c", ["/c.py"])
            gradebook.add_submission(1, "stranger", None, None, "s", ["/s.py"])

    with pytest.raises(sqlite3.IntegrityError):
        two()
    assert gradebook.db.execute("SELECT count(*) FROM submission WHERE student = 'carla'").fetchone()[0] == 0


def shard(path: Path, student: str, terms: Terms = TERMS) -> Path:
    with Gradebook.open(path, create=True) as opened, opened.writing():
        assignment, grading = begun(opened, terms)
        opened.add_students([Student(student, student.title())])
        submission = opened.add_submission(assignment, student, None, None, student, [f"/{student}.py"])
        opened.add_result(grading, submission, graded(("relu", 1.0), ("softmax", 1.0)))
    return path


def test_shards_are_put_together(gradebook: Gradebook, tmp_path: Path) -> None:
    dora, emil = shard(tmp_path / "1.sqlite", "dora"), shard(tmp_path / "2.sqlite", "emil")
    with Gradebook.open(dora) as opened:
        decisions.adjust(opened, None, "dora", "relu", "add", 0.5, "neat")
    assert merging.merge(gradebook, [dora, emil]) == "2 students and 2 results added to grades.sqlite"
    assert (final(gradebook, "anna"), final(gradebook, "dora"), final(gradebook, "emil")) == (3, 2.5, 2)
    assert merging.merge(gradebook, [dora, emil]) == "0 students and 0 results added to grades.sqlite"
    assert final(gradebook, "dora") == 2.5
    query = "SELECT count(DISTINCT grading), count(*) FROM result"
    assert tuple(gradebook.db.execute(query).fetchone()) == (1, 4)
    message = "SELECT f.message FROM exercise_grade e JOIN finding f ON f.id = e.finding WHERE student = 'emil'"
    assert gradebook.db.execute(message).fetchone()[0] == "You halve it."


def test_a_shard_on_other_terms_is_refused(gradebook: Gradebook, tmp_path: Path) -> None:
    other = shard(tmp_path / "1.sqlite", "dora", Terms("course", "v1", ("nets",), 8))
    with pytest.raises(UsageError, match="another seed, course, device or version"):
        merging.merge(gradebook, [other])
    assert gradebook.db.execute("SELECT count(*) FROM student WHERE id = 'dora'").fetchone()[0] == 0


def test_the_marks_are_there_without_names(gradebook: Gradebook) -> None:
    rows = [tuple(row) for row in gradebook.db.execute("SELECT student, marks FROM anonymous ORDER BY marks")]
    assert rows == [(1, 3.0), (2, 4.0)]
