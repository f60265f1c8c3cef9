"""The gradebook: a SQLite file with every grade, how it came about, and what people decided.

``schema/`` holds its tables and views, a file for each version. Only one process writes results; decisions are short
transactions, and may be made meanwhile.
"""

from __future__ import annotations

import getpass
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from nnexercises.classroom.records import Graded, GradedExercise, Terms
from nnexercises.classroom.roster import Student
from nnexercises.errors import UsageError

SCHEMA = Path(__file__).parent / "schema"
#: What SQLite keeps in the file's header for us, to know our files by ("nnex").
APPLICATION = 0x6E6E6578
#: Seconds to wait for another process that is writing.
PATIENCE = 30

#: The columns of a grading that fix a grade: where they are equal, equal submissions have equal results.
TERMS = ("course_version", "units", "seed", "devices", "versions", "data")

ADD_SUBMISSION = """
    INSERT INTO submission (assignment, student, attempt, submitted_at, sha256, paths) VALUES (?, ?, ?, ?, ?, ?)"""
ADD_RESULT = """
    INSERT INTO result VALUES
    (:grading, :submission, :marks, :points, :exit_code, :complete, :seconds, :confinement, :report, :reused_from,
     :at)"""
ADD_EXERCISE = """
    INSERT INTO exercise_result VALUES
    (:grading, :submission, :position, :unit, :name, :verdict, :marks, :points, :seconds, :number)"""
ADD_CASE = """
    INSERT INTO case_result VALUES
    (:grading, :submission, :unit, :exercise, :name, :verdict, :marks, :points, :finding, :seconds)"""
#: An exercise of an older grading of the same submission.
COPY_EXERCISE = """
    INSERT INTO exercise_result
    SELECT :grading, submission, :position, unit, exercise, verdict, marks, points, seconds, finding
    FROM exercise_result
    WHERE grading = :old AND submission = :submission AND unit = :unit AND exercise = :exercise"""
COPY_CASES = """
    INSERT INTO case_result
    SELECT :grading, submission, unit, exercise, name, verdict, marks, points, finding, seconds FROM case_result
    WHERE grading = :old AND submission = :submission AND unit = :unit AND exercise = :exercise"""
#: All of another submission's result.
COPY_RESULT = (
    """
    INSERT INTO result
    SELECT :g, :s, marks, points, exit_code, complete, seconds, confinement, report, :og, :at
    FROM result WHERE grading = :og AND submission = :os""",
    """
    INSERT INTO exercise_result
    SELECT :g, :s, position, unit, exercise, verdict, marks, points, seconds, finding
    FROM exercise_result WHERE grading = :og AND submission = :os""",
    """
    INSERT INTO case_result
    SELECT :g, :s, unit, exercise, name, verdict, marks, points, finding, seconds
    FROM case_result WHERE grading = :og AND submission = :os""",
)


class Gradebook:
    """An open gradebook. A context manager.

    ``db`` may be read by whoever needs a query of its own; rows are written here, or by the commands that decide.
    """

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self.path, self.db = path, db

    @classmethod
    def open(cls, path: str | Path, *, create: bool = False) -> Gradebook:
        """Open the gradebook at ``path``, brought to the newest schema; with ``create``, it may be a new one.

        Raises:
            UsageError: there is none, it is no gradebook, or one of a newer version of this package.
        """
        file = Path(path).expanduser().absolute()
        if not file.exists() and not create:
            raise UsageError(f"no such gradebook: {path}")
        if not file.parent.is_dir():
            raise UsageError(f"no folder for the gradebook: {file.parent}")
        try:
            db = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA foreign_keys = ON")
            _migrate(db, path)
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.DatabaseError as error:
            raise UsageError(f"{path} is not a gradebook, or cannot be opened: {error}") from error
        return cls(file, db)

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, *exception: object) -> None:
        self.db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction: all of it is written, or nothing."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the right to grade into this gradebook.

        Raises:
            UsageError: another process holds it.
        """
        lock = FileLock(f"{self.path}.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise UsageError(f"another run is grading into {self.path.name}: wait for it, or stop it") from None
        try:
            yield
        finally:
            lock.release()

    # What is there

    def assignment(self, title: str | None = None) -> sqlite3.Row:
        """The assignment with this title; without one, the only one.

        Raises:
            UsageError: there is none, or there are several to choose from.
        """
        rows = self.db.execute("SELECT * FROM assignment ORDER BY id").fetchall()
        chosen = [row for row in rows if title is None or row["title"] == title]
        titles = ", ".join(row["title"] for row in rows)
        if not rows:
            raise UsageError(f"{self.path.name} holds no assignment yet: grade one with nnexercises batch")
        if not chosen:
            raise UsageError(f"no assignment {title!r} in {self.path.name}; it has {titles}")
        if len(chosen) > 1:
            raise UsageError(f"{self.path.name} holds several assignments ({titles}): choose one with --assignment")
        return chosen[0]  # type: ignore[no-any-return]

    def grading(self, number: int) -> sqlite3.Row:
        """A grading by its number."""
        return self.db.execute("SELECT * FROM grading WHERE id = ?", (number,)).fetchone()  # type: ignore[no-any-return]

    def counted(self, assignment: int) -> sqlite3.Row | None:
        """The grading that counts for an assignment, if there is one."""
        query = "SELECT g.* FROM counted c JOIN grading g ON g.id = c.grading WHERE c.assignment = ?"
        return self.db.execute(query, (assignment,)).fetchone()  # type: ignore[no-any-return]

    def student(self, text: str) -> sqlite3.Row:
        """The student with this id, email, number or name.

        Raises:
            UsageError: nobody, or more than one.
        """
        for column in ("id", "lms_id", "email", "name"):
            query = f"SELECT * FROM student WHERE lower({column}) = lower(?)"
            rows = self.db.execute(query, (text,)).fetchall()
            if len(rows) == 1:
                return rows[0]  # type: ignore[no-any-return]
            if rows:
                raise UsageError(f"{len(rows)} students have the {column} {text!r}: give an id")
        near = self.db.execute("SELECT id FROM student WHERE id LIKE ? OR name LIKE ? LIMIT 4", [f"%{text}%"] * 2)
        names = ", ".join(row["id"] for row in near)
        raise UsageError(f"no student {text!r} in {self.path.name}" + (f"; did you mean {names}?" if names else ""))

    def student_of(self, submission: int) -> str:
        """The student that a submission is from."""
        query = "SELECT student FROM submission WHERE id = ?"
        return str(self.db.execute(query, (submission,)).fetchone()["student"])

    # What is written

    def add_students(self, students: Iterable[Student], *, are_active: bool = True) -> None:
        """Add students, or bring what is known about them up to date."""
        query = """
            INSERT INTO student (id, name, email, section, lms_id, active) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                name = coalesce(nullif(excluded.name, ''), name), email = coalesce(nullif(excluded.email, ''), email),
                section = coalesce(nullif(excluded.section, ''), section),
                lms_id = coalesce(nullif(excluded.lms_id, ''), lms_id), active = excluded.active"""
        rows = [(one.id, one.name, one.email, one.section, one.lms_id, int(are_active)) for one in students]
        self.db.executemany(query, rows)

    def add_assignment(self, title: str, course: str, units: Sequence[str], due: datetime | None = None) -> sqlite3.Row:
        """The assignment with this title, made if there is none."""
        query = "INSERT INTO assignment (title, course, units, due) VALUES (?, ?, ?, ?) ON CONFLICT (title) DO NOTHING"
        self.db.execute(query, (title, course, json.dumps(list(units)), None if due is None else stamp(due)))
        return self.assignment(title)

    def add_submission(
        self,
        assignment: int,
        student: str,
        attempt: int | None,
        submitted_at: datetime | None,
        sha256: str,
        paths: Sequence[str | Path],
    ) -> int:
        """The number of a submission. One with the same content by the same student is the same one; another one with
        the number of an attempt that is there already is the next attempt.
        """
        query = "SELECT id, attempt, sha256 FROM submission WHERE assignment = ? AND student = ? ORDER BY attempt"
        known = self.db.execute(query, (assignment, student)).fetchall()
        text = json.dumps([str(path) for path in paths])  # names that are not Unicode are escaped in it
        last = known[-1]["attempt"] if known else 0
        # An old answer that is handed in again is another attempt, and the last one.
        least = last if attempt is None else attempt
        same = [row for row in known if row["sha256"] == sha256 and row["attempt"] >= least]
        if same:
            self.db.execute("UPDATE submission SET paths = ? WHERE id = ?", (text, same[-1]["id"]))
            return int(same[-1]["id"])
        if attempt is None or any(row["attempt"] == attempt for row in known):
            attempt = last + 1
        when = stamp(submitted_at) if submitted_at is not None else None
        row = (assignment, student, attempt, when, sha256, text)
        return int(self.db.execute(ADD_SUBMISSION, row).lastrowid or 0)

    def add_grading(
        self, assignment: int, why: str, terms: Terms, course_name: str, versions: Mapping[str, str],
        exercises: Mapping[str, str],
    ) -> int:  # fmt: skip
        """Begin a grading; returns its number."""
        row = {
            "assignment": assignment,
            "began": now(),
            "why": why,
            "by": person(),
            "course_name": course_name,
            "course_version": terms.version,
            "units": json.dumps(list(terms.units)),
            "seed": terms.seed,
            "devices": json.dumps(list(terms.devices)),
            "versions": json.dumps(dict(versions), sort_keys=True),
            "data": terms.data or "",
            "exercises": json.dumps(dict(exercises)),
        }
        query = f"INSERT INTO grading ({', '.join(row)}) VALUES ({', '.join(':' + name for name in row)})"
        return int(self.db.execute(query, row).lastrowid or 0)

    def keep(self, assignment: int, grading: int, why: str) -> None:
        """Make a grading the one that counts."""
        query = "INSERT INTO kept (assignment, grading, why, by, at) VALUES (?, ?, ?, ?, ?)"
        self.db.execute(query, (assignment, grading, why, person(), now()))

    def end_grading(self, grading: int) -> None:
        """Note that every submission has its result."""
        self.db.execute("UPDATE grading SET ended = ? WHERE id = ?", (now(), grading))

    def add_result(self, grading: int, submission: int, graded: Graded, reused_from: int | None = None) -> None:
        """Write what a submission was graded with. Findings of reused exercises are those of ``reused_from``."""
        self.db.execute(ADD_RESULT, {
            "grading": grading, "submission": submission, "marks": graded.marks, "points": graded.points,
            "exit_code": graded.exit_code, "complete": int(graded.complete), "seconds": graded.seconds,
            "confinement": json.dumps(graded.confinement), "report": graded.report, "reused_from": reused_from,
            "at": now(),
        })  # fmt: skip
        place = {"grading": grading, "submission": submission}
        for position, exercise in enumerate(graded.exercises):
            key = exercise.unit, exercise.name
            if "/".join(key) in graded.reused:
                values = place | {"old": reused_from, "unit": key[0], "exercise": key[1], "position": position}
                self.db.execute(COPY_EXERCISE, values)
                self.db.execute(COPY_CASES, values)
                continue
            values = place | asdict(exercise) | {"position": position, "number": self._finding(exercise)}
            self.db.execute(ADD_EXERCISE, values)
            cases = [place | asdict(case) for case in graded.cases if (case.unit, case.exercise) == key]
            self.db.executemany(ADD_CASE, cases)

    def copy_result(self, grading: int, submission: int, old_grading: int, old_submission: int) -> None:
        """Take the result of an equal submission, graded on the same terms."""
        values = {"g": grading, "s": submission, "og": old_grading, "os": old_submission, "at": now()}
        for query in COPY_RESULT:
            self.db.execute(query, values)

    def _finding(self, exercise: GradedExercise) -> int | None:
        """The number of an exercise's finding."""
        if not exercise.finding:
            return None
        row = (exercise.unit, exercise.name, exercise.finding, exercise.message, exercise.hint)
        insert = (
            "INSERT INTO finding (unit, exercise, kind, message, hint) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
        )
        self.db.execute(insert, row)
        query = "SELECT id FROM finding WHERE unit = ? AND exercise = ? AND kind = ?"
        return int(self.db.execute(query, row[:3]).fetchone()[0])


def now() -> str:
    """The time, as gradebooks hold it."""
    return stamp(datetime.now(UTC))


def stamp(moment: datetime) -> str:
    """A moment as gradebooks hold it: UTC, ISO 8601, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str | None) -> datetime | None:
    """The moment that a gradebook's text says, if there is one."""
    return datetime.fromisoformat(text) if text is not None else None


def person() -> str:
    """Who runs this."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def _migrate(db: sqlite3.Connection, path: str | Path) -> None:
    """Bring the tables to the newest schema, in one transaction.

    Raises:
        UsageError: the file is of a newer version, or some other database.
    """
    scripts = {int(file.stem): file for file in SCHEMA.glob("*.sql")}
    version = db.execute("PRAGMA user_version").fetchone()[0]
    is_new = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if not is_new and db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise UsageError(f"{path} is a database, but not a gradebook")
    if version > max(scripts):
        raise UsageError(
            f"{path} was written by a newer version of nnexercises: update with pip install -U nnexercises"
        )
    if version == max(scripts):
        return
    steps = "".join(scripts[number].read_text(encoding="utf-8") for number in sorted(scripts) if number > version)
    head = f"BEGIN IMMEDIATE;\nPRAGMA application_id = {APPLICATION};\nPRAGMA user_version = {max(scripts)};\n"
    try:
        db.executescript(f"{head}{steps}COMMIT;")
    except sqlite3.OperationalError as error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        if db.execute("PRAGMA user_version").fetchone()[0] != max(scripts):  # another process may have been faster
            raise UsageError(f"{path} cannot be brought up to date: {error}") from error
