"""``batch`` and ``gradebook again`` from beginning to end: what was handed in, graded, and told in a few lines."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import sha256
from statistics import median

import watchfiles

from nnexercises.classroom import again as changes
from nnexercises.classroom import batch as grading
from nnexercises.classroom.batch import Plan, Progress, Tally
from nnexercises.classroom.clusters import clusters, empty
from nnexercises.classroom.collecting import Collected, collect
from nnexercises.classroom.gradebook import Gradebook
from nnexercises.classroom.intake import enter
from nnexercises.classroom.pools import Pool
from nnexercises.classroom.records import Terms
from nnexercises.classroom.roster import Roster
from nnexercises.course.folder import find
from nnexercises.errors import NnexercisesError
from nnexercises.grading.grader import Grader
from nnexercises.report.amounts import amount, number_of

#: The most names in a line.
MAX_NAMES = 8
#: The most wrong answers to tell of after a run.
MAX_CLUSTERS = 3
#: Milliseconds after which a folder is looked at again though nothing was heard of it: some disks report no changes,
#: and what arrives before the watching begins is not heard of either.
LOOK_AGAIN = 1000

Say = Callable[[str], None]


@dataclass(frozen=True)
class Wish:
    """What somebody wants to be graded: the options of ``batch``."""

    submissions: str
    title: str | None = None
    course: str | None = None
    units: tuple[str, ...] = ()
    seed: int | None = None
    data: str | None = None
    devices: tuple[str, ...] = ()
    require_confinement: bool = False
    roster: str | None = None
    pattern: str | None = None
    shard: tuple[int, int] | None = None


def batch(
    gradebook: Gradebook, wish: Wish, pool: Callable[[], Pool], progress: Progress, say: Say, *, watch: bool = False
) -> int:
    """Grade a folder of submissions into a gradebook; returns the exit status: 0 if each has a grade, else 3. With
    ``watch``, it goes on with what arrives until it is interrupted.

    Raises:
        UsageError: an option cannot be met.
        NnexercisesError: the gradebook cannot be written.
    """
    roster = Roster.read(wish.roster) if wish.roster is not None else None
    collected = collect(wish.submissions, pattern=wish.pattern, roster=roster)
    plan = _planned(gradebook, wish)
    opened: Pool | None = None
    code = 0
    try:
        while True:
            found = [one for one in collected.found if _is_in(wish.shard, one.student)]
            enter(gradebook, plan.assignment["id"], found, roster)
            items = grading.waiting(gradebook, plan)
            if items and opened is None:
                opened = pool()
            tally = grading.grade(gradebook, plan, items, opened, progress) if opened is not None else Tally()
            code = _told(gradebook, plan, wish, collected, len(found), tally, say)
            if not watch:
                return code
            say("Waiting for more; Ctrl-C ends this.")
            collected = _next(wish, roster, collected)
    except KeyboardInterrupt:
        left = len(grading.waiting(gradebook, plan))
        if watch and not left:
            say("Stopped: all that arrived is graded.")
            return code
        say(f"Interrupted: {left} submissions are not graded yet. The same command goes on with them.")
        return 2
    except sqlite3.OperationalError as error:
        raise NnexercisesError(
            f"{gradebook.path} cannot be written: {error}. Every grade so far is in it; the same command goes on"
        ) from error
    finally:
        if opened is not None:
            opened.close()


def _planned(gradebook: Gradebook, wish: Wish) -> Plan:
    """The grading to write into; a new one draws its seed."""
    title = wish.title or " and ".join(wish.units) or find(wish.course).name
    query = """
        SELECT g.seed FROM assignment a JOIN counted c ON c.assignment = a.id JOIN grading g ON g.id = c.grading
        WHERE a.title = ?"""
    counted = gradebook.db.execute(query, (title,)).fetchone()
    drawn = counted["seed"] if counted is not None else secrets.randbelow(1 << 31)
    seed = drawn if wish.seed is None else wish.seed
    with closing(Grader(wish.course, units=wish.units, seed=seed, data=wish.data)) as grader:
        assignment = grader.assignment
        terms = Terms(
            course=wish.course,
            version=assignment.course.version,
            units=assignment.units,
            seed=assignment.seed,
            data=assignment.data,
            devices=wish.devices,
            require_confinement=wish.require_confinement,
        )
        return grading.plan(gradebook, title, grader, terms)


def _is_in(shard: tuple[int, int] | None, student: str) -> bool:
    """Whether a student is in a shard: all attempts are in the same, wherever they are graded."""
    if shard is None:
        return True
    return int.from_bytes(sha256(student.encode()).digest()[:8]) % shard[1] == shard[0] - 1


def _next(wish: Wish, roster: Roster | None, before: Collected) -> Collected:
    """What is there after the next change of the folder.

    Raises:
        KeyboardInterrupt: somebody ended the watching.
    """
    watching = watchfiles.watch(
        wish.submissions, rust_timeout=LOOK_AGAIN, yield_on_timeout=True, ignore_permission_denied=True
    )
    while True:
        top = _top(wish.submissions)
        collected = collect(wish.submissions, pattern=wish.pattern, roster=roster)
        if collected.found != before.found:
            return collected
        if not any(changes or _top(wish.submissions) != top for changes in watching):
            raise KeyboardInterrupt


def _top(folder: str) -> set[tuple[str, int]]:
    """What lies at the top of a folder, and when it was changed: quick to ask."""
    with os.scandir(folder) as entries:
        return {(entry.name, entry.stat(follow_symlinks=False).st_mtime_ns) for entry in entries}


def _told(
    gradebook: Gradebook, plan: Plan, wish: Wish, collected: Collected, count: int, tally: Tally, say: Say
) -> int:
    """Say how it went; returns the exit status."""
    number, title = plan.assignment["id"], plan.assignment["title"]
    part = f", part {wish.shard[0]} of {wish.shard[1]}" if wish.shard is not None else ""
    say(f"{title}: {number_of(count, 'submission')}{part}, read as {collected.layout}. Seed {plan.terms.seed}.")
    rate = f" ({tally.graded / tally.seconds:.1f} a second)" if tally.graded and tally.seconds else ""
    kept = count - tally.graded - tally.reused - len(tally.failed)
    parts = [f"{tally.graded} graded in {_time(tally.seconds)}{rate}" if tally.graded else ""]
    parts += [f"{tally.reused} equal to one that was graded" if tally.reused else ""]
    parts += [f"{kept} graded before" if kept > 0 else ""]
    say("; ".join(part for part in parts if part) + "." if any(parts) else "Nothing new.")
    for note in collected.notes:
        say(note + ".")
    if collected.left_out:
        say(f"Left out: {_listing(collected.left_out)}.")
    late = sorted({one.student for one in collected.found if one.is_late_marked})
    if late:
        say(f"Marked as late where they were handed in, with no time that says how late: {_listing(late)}.")
    if collected.unmatched:
        say(f"Not on the roster, or not certain who: {_listing(collected.unmatched)}.")
    if collected.without:
        say(f"Handed in nothing: {_listing([student.id for student in collected.without])}.")
    rows = gradebook.db.execute("SELECT marks, points FROM grade WHERE assignment = ?", (number,)).fetchall()
    if rows:
        full = sum(row["marks"] >= row["points"] for row in rows)
        middle = amount(median(row["marks"] for row in rows))
        points = amount(max(row["points"] for row in rows))
        say(f"{number_of(len(rows), 'student')}: median {middle} of {points} points, {full} with all of them.")
    nothing = empty(gradebook, number)
    if nothing:
        say(f"No answer in what they handed in (gradebook why tells the reason): {_listing(nothing)}.")
    found = clusters(gradebook, plan.assignment)
    for verdict in ("timed_out", "crashed"):
        stopped = [(one, student) for one in found if one.verdict == verdict for student in one.students]
        if stopped:
            who = [f"{student} ({one.exercise})" for one, student in stopped]
            say(f"{verdict.replace('_', ' ').capitalize()}: {_listing(who)}.")
    wrong = [one for one in found if not one.is_stopped][:MAX_CLUSTERS]
    if wrong:
        say("Wrong most often:")
    for one in wrong:
        say(f"{len(one.students):5} × {one.exercise}: {one.message}")
    for submission, error in list(tally.failed.items())[:MAX_NAMES]:
        say(f"Not graded: {gradebook.student_of(submission)}: {error}")
    if len(tally.failed) > MAX_NAMES:
        say(f"Not graded: {len(tally.failed) - MAX_NAMES} more.")
    broken = _course_errors(gradebook, plan)
    for exercise, message in broken:
        say(f"The course has a bug in {exercise}: {message}")
    if not tally.failed and not grading.waiting(gradebook, plan):
        with gradebook.writing():
            gradebook.end_grading(plan.grading)
    say(f"Next: nnexercises gradebook marks {gradebook.path.name}, or page, why, export (--help tells all)")
    return 3 if tally.failed or broken else 0


def _course_errors(gradebook: Gradebook, plan: Plan) -> list[tuple[str, str]]:
    query = """
        SELECT DISTINCT e.unit || '/' || e.exercise, f.message FROM exercise_result e
        LEFT JOIN finding f ON f.id = e.finding WHERE e.grading = ? AND e.verdict = 'course_error' LIMIT 8"""
    return [(row[0], row[1] or "") for row in gradebook.db.execute(query, (plan.grading,))]


def again(
    gradebook: Gradebook,
    title: str | None,
    pool: Callable[[], Pool],
    progress: Progress,
    say: Say,
    *,
    course: str | None = None,
    data: str | None = None,
    keep: bool = False,
    every: bool = False,
) -> int:
    """Grade a class again, and say who gains and who loses; returns the exit status. It counts only with ``keep``.

    Raises:
        UsageError: nothing is graded, or the course is not there.
    """
    old = changes.terms_of(gradebook, title)
    wish = replace(old, course=course or old.course, data=data or old.data)
    with closing(Grader(wish.course, units=wish.units, seed=wish.seed, data=wish.data)) as grader:
        terms = replace(wish, version=grader.assignment.course.version, data=grader.assignment.data)
        row = gradebook.assignment(title)
        counted = gradebook.counted(row["id"])
        if counted is not None and not grading.differs(counted, terms):
            say("Nothing has changed since: the same course, seed, devices and versions give the same grades.")
            return 0
        before, after, tally = changes.grade_again(gradebook, title, grader, terms, pool, progress)
    for submission, error in list(tally.failed.items())[:MAX_NAMES]:
        say(f"Not graded: {gradebook.student_of(submission)}: {error}")
    if tally.failed:
        say(f"{number_of(len(tally.failed), 'submission')} could not be graded: run it again before it can count.")
        return 3
    total = gradebook.db.execute("SELECT count(*) FROM result WHERE grading = ?", (after["id"],)).fetchone()[0]
    say(changes.text(changes.changes(gradebook, before["id"], after["id"]), total, every=every).rstrip())
    if not keep:
        say(f"\nNot counted yet. To let it count: nnexercises gradebook again {gradebook.path.name} --keep")
        return 0
    with gradebook.writing():
        gradebook.keep(row["id"], after["id"], "again")
        gradebook.db.execute("UPDATE assignment SET course = ? WHERE id = ?", (terms.course or "", row["id"]))
    say(f"\nGrading {after['id']} counts now. To go back: nnexercises gradebook undo {gradebook.path.name}")
    return 0


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"


def _listing(names: list[str]) -> str:
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return ", ".join(names[:MAX_NAMES]) + more
