"""Make a class: files of many students, or a gradebook as a grading of them would leave it.

python benchmarks/a_class.py files DIR --students 300
python benchmarks/a_class.py gradebook FILE --students 2000

The files are copies of real answers, right and wrong, each with a comment of its own, so that no two are equal. The
gradebook holds the real results of these answers, graded once, and dealt out to the students.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nnexercises.classroom import batch
from nnexercises.classroom.collecting import fingerprint
from nnexercises.classroom.gradebook import Gradebook
from nnexercises.classroom.pools import Processes
from nnexercises.classroom.records import Terms
from nnexercises.classroom.roster import Student
from nnexercises.grading.grader import Grader

ROOT = Path(__file__).resolve().parent.parent
FIRST = ("Anna", "Ben", "Carla", "Dmitri", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kemal", "Lena", "Milan")
#: By exercise, the submissions that pass it, fail it, and have nothing for it.
Donors = dict[tuple[str, str], list[list[int]]]
LAST = ("Abel", "Brandt", "Çelik", "Dvořák", "Engel", "Fischer", "García", "Hansen", "Ito", "Jansen", "Kowalski")


def answers(folders: Sequence[str] = ("tests/right_answers", "tests/submissions", "benchmarks/mistakes")) -> list[Path]:
    """Real answers, right and wrong."""
    return [file for folder in folders for file in sorted((ROOT / folder).glob("*.py"))]


def write_files(folder: Path, students: int, sources: Sequence[Path]) -> list[Path]:
    """A file for each student, with an answer that another one may have too, and a comment that nobody else has."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number in range(students):
        file = folder / f"student{number:05}.py"
        file.write_text(f"{sources[number % len(sources)].read_text(encoding='utf-8')}\n# {number}\n", encoding="utf-8")
        files.append(file)
    return files


def people(students: int) -> list[Student]:
    """Students with names."""
    made = []
    for number in range(students):
        first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
        made.append(
            Student(
                id=f"{first[0].lower()}{last.lower()}{number}",
                name=f"{first} {last}",
                email=f"{number}@example.org",
                section="ABC"[number % 3],
                lms_id=str(100000 + number),
            )
        )
    return made


def write_gradebook(path: Path, students: int, units: Sequence[str]) -> None:
    """A gradebook of a class that handed in these answers, each exercise dealt by chance."""
    sources = answers()
    with Gradebook.open(path, create=True) as gradebook, Grader(units=list(units)) as grader:
        terms = Terms(None, grader.assignment.course.version, grader.assignment.units, grader.assignment.seed)
        plan = batch.plan(gradebook, "homework", grader, terms)
        number = plan.assignment["id"]
        with gradebook.writing():
            made = people(students)
            gradebook.add_students(made)
            originals = [
                gradebook.add_submission(number, made[index].id, None, None, fingerprint([source]), [source])
                for index, source in enumerate(sources[:students])
            ]
        items = batch.waiting(gradebook, plan)
        pool = Processes()
        try:
            tally = batch.grade(gradebook, plan, items, pool, lambda tally: None)
        finally:
            pool.close()
        assert not tally.failed, tally.failed
        chance = random.Random(0)
        due = datetime(2026, 11, 20, 22, tzinfo=UTC)
        donors = donors_of(gradebook, plan.grading)
        with gradebook.writing():
            gradebook.db.execute("UPDATE assignment SET due = '2026-11-20T22:00:00Z', late_per_day = 0.1")
            for index, student in enumerate(made[len(originals) :], start=len(originals)):
                when = due + timedelta(hours=chance.gauss(-20, 14))
                added = gradebook.add_submission(number, student.id, None, when, f"{index:064x}", [f"{student.id}.py"])
                gradebook.copy_result(plan.grading, added, plan.grading, chance.choice(originals))
                mix(gradebook, plan.grading, added, chance, donors)
            gradebook.end_grading(plan.grading)


def donors_of(gradebook: Gradebook, grading: int) -> Donors:
    """The submissions that pass an exercise, that fail it, and that have nothing for it."""
    found: Donors = {}
    query = "SELECT unit, exercise, verdict, submission FROM exercise_result WHERE grading = ?"
    for unit, exercise, verdict, submission in gradebook.db.execute(query, (grading,)):
        group = {"passed": 0, "not_attempted": 2, "blocked": 2}.get(verdict, 1)
        found.setdefault((unit, exercise), [[], [], []])[group].append(submission)
    return found


def mix(gradebook: Gradebook, grading: int, submission: int, chance: random.Random, donors: Donors) -> None:
    """Give each exercise of a submission the result of somebody's answer: three of four are right."""
    db = gradebook.db
    for (unit, exercise), groups in donors.items():
        donor = chance.choice(_group(groups, chance))
        for table, columns in (
            ("exercise_result", "verdict, marks, points, seconds, finding"),
            ("case_result", "verdict, marks, points, finding, seconds"),
        ):
            key = "position" if table == "exercise_result" else "name"
            db.execute(
                f"REPLACE INTO {table} (grading, submission, unit, exercise, {key}, {columns}) "
                f"SELECT grading, ?, unit, exercise, {key}, {columns} FROM {table} "
                "WHERE grading = ? AND submission = ? AND unit = ? AND exercise = ?",
                (submission, grading, donor, unit, exercise),
            )
    db.execute(
        "UPDATE result SET (marks, points) = (SELECT sum(marks), sum(points) FROM exercise_result e "
        "WHERE e.grading = result.grading AND e.submission = result.submission) WHERE grading = ? AND submission = ?",
        (grading, submission),
    )


def _group(groups: list[list[int]], chance: random.Random) -> list[int]:
    """One of the groups that is not empty, the first most often."""
    full = [(group, weight) for group, weight in zip(groups, (75, 20, 5), strict=True) if group]
    return chance.choices([group for group, _ in full], [weight for _, weight in full])[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("files", "gradebook"))
    parser.add_argument("path", type=Path)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--unit", action="append", default=[])
    options = parser.parse_args()
    if options.what == "files":
        write_files(options.path, options.students, answers())
    else:
        write_gradebook(options.path, options.students, options.unit)


if __name__ == "__main__":
    main()
