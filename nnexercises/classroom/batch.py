"""Grade many submissions into a gradebook: whatever has no result yet, wherever there are workers.

Only this process writes. A result is in the gradebook, whole, or it is not: whoever stops this at any moment runs it
again, and it goes on.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace

from nnexercises.classroom.decisions import moment_of
from nnexercises.classroom.gradebook import TERMS, Gradebook
from nnexercises.classroom.pools import Pool
from nnexercises.classroom.records import Done, Item, Terms
from nnexercises.classroom.working import grade_items
from nnexercises.errors import NnexercisesError, UsageError
from nnexercises.grading.grader import Grader
from nnexercises.process import wire
from nnexercises.versions import versions

#: How often a submission may lose the process that grades it: it could be what ends them.
TRIES = 3


@dataclass
class Tally:
    """How a run stands. ``failed`` says why a submission has no result, by its number."""

    total: int = 0
    graded: int = 0
    reused: int = 0
    failed: dict[int, str] = field(default_factory=dict)
    seconds: float = 0.0
    slowest: tuple[float, int] | None = None

    @property
    def done(self) -> int:
        return self.graded + self.reused + len(self.failed)


Progress = Callable[[Tally], None]


@dataclass(frozen=True)
class Plan:
    """The grading to write into, and the terms of it."""

    assignment: sqlite3.Row
    grading: int
    terms: Terms


def exercises_of(grader: Grader) -> dict[str, str]:
    """A hash of all that each exercise ("unit/name") is graded with: cases, expected values, hints, drives."""
    hashes = {}
    for unit in grader.units():
        source = hashlib.sha256(unit.source.encode()).digest()
        for exercise in unit.exercises:
            content = hashlib.sha256(source)
            for part in wire.to_parts(replace(exercise, cases=())):
                content.update(part)
            for case in exercise.cases:
                for part in wire.to_parts(case):
                    content.update(part)
            hashes[f"{exercise.unit}/{exercise.name}"] = content.hexdigest()[:16]
    return hashes


def plan(gradebook: Gradebook, title: str, grader: Grader, terms: Terms) -> Plan:
    """The grading of an assignment on these terms: the one that counts, or, for a new assignment, a new one.

    Raises:
        UsageError: what counts was graded on other terms.
    """
    with gradebook.writing():
        due = grader.assignment.course.settings.due
        ends = moment_of(due) if due else None
        assignment = gradebook.add_assignment(title, terms.course or "", terms.units, ends)
    counted = gradebook.counted(assignment["id"])
    if counted is None:
        exercises = exercises_of(grader)  # it may take a minute: nobody is kept from deciding meanwhile
        name = grader.assignment.course.name
        with gradebook.writing():
            number = gradebook.add_grading(assignment["id"], "first grading", terms, name, versions(), exercises)
            gradebook.keep(assignment["id"], number, "first grading")
        return Plan(assignment, number, terms)
    other = differs(counted, terms)
    if other:
        raise UsageError(
            f"{title} was graded with {other}: see with nnexercises gradebook again {gradebook.path.name} who would "
            "gain and who would lose, or give another --assignment"
        )
    return Plan(assignment, counted["id"], terms)


def differs(grading: sqlite3.Row, terms: Terms) -> str:
    """In what a grading differs from these terms, in words; "" if in nothing."""
    was = json.loads(grading["versions"])
    changed = [f"{name} {version}" for name, version in was.items() if versions().get(name) != version]
    found = [
        (grading["course_version"] != terms.version, "another version of the course"),
        (json.loads(grading["units"]) != list(terms.units), f"the units {', '.join(json.loads(grading['units']))}"),
        (grading["seed"] != terms.seed, f"the seed {grading['seed']}"),
        (json.loads(grading["devices"]) != list(terms.devices), "other devices"),
        (grading["data"] != (terms.data or ""), f"the data in {grading['data'] or 'no folder'}"),
        (bool(changed), ", ".join(changed)),
    ]
    return " and ".join(words for is_other, words in found if is_other)


def waiting(gradebook: Gradebook, plan: Plan) -> list[Item]:
    """The submissions of an assignment that have no result in the plan's grading."""
    query = """
        SELECT s.id, s.paths, s.sha256 FROM submission s LEFT JOIN result r ON r.grading = ? AND r.submission = s.id
        WHERE s.assignment = ? AND r.submission IS NULL ORDER BY s.attempt DESC, s.id"""
    rows = gradebook.db.execute(query, (plan.grading, plan.assignment["id"]))
    return [Item(row["id"], tuple(json.loads(row["paths"])), row["sha256"]) for row in rows]


def grade(
    gradebook: Gradebook,
    plan: Plan,
    items: Sequence[Item],
    pool: Pool,
    progress: Progress,
    old_grading: int | None = None,
) -> Tally:
    """Grade ``items`` in the pool, and write each result as it comes. What an equal submission was graded on the same
    terms is taken from there. Items with a report ``before`` are regraded from ``old_grading``.

    Raises:
        UsageError: the workers cannot grade on these terms.
        sqlite3.OperationalError: a result could not be written (the disk is full, most likely).
    """
    began = time.monotonic()
    tally = Tally(total=len(items))
    progress(tally)
    first: dict[str, int] = {}
    twins: dict[int, list[int]] = {}
    fresh = []
    for item in items:
        if item.before is not None:
            fresh.append(item)
        elif item.sha256 in first:
            twins[first[item.sha256]].append(item.submission)
        elif _copy(gradebook, plan.grading, item):
            tally.reused += 1
        else:
            first[item.sha256] = item.submission
            twins[item.submission] = []
            fresh.append(item)
    progress(tally)
    starts = range(0, len(fresh), pool.batch)
    queue = deque((1, fresh[start : start + pool.batch]) for start in starts)
    running: dict[Future[list[Done]], tuple[int, list[Item], float]] = {}
    while queue or running:
        while queue and len(running) < pool.size * pool.ahead:
            tries, unit = queue.popleft()
            running[pool.submit(grade_items, plan.terms, unit, pool.limit)] = (tries, unit, time.monotonic())
        finished, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in finished:
            tries, unit, started = running.pop(future)
            error = future.exception()
            is_over = len(unit) == 1 and time.monotonic() - started >= pool.limit
            if error is None:
                _write(gradebook, plan, future.result(), old_grading, twins, tally)
            elif isinstance(error, NnexercisesError):
                raise error
            elif tries < TRIES and not is_over:
                queue.extend((tries + 1, [item]) for item in unit)
            else:
                why = f"not done after {pool.limit:g} s" if is_over else f"its process ended {TRIES} times"
                lost = [Done(item.submission, error=why) for item in unit]
                _write(gradebook, plan, lost, old_grading, twins, tally)
        tally.seconds = time.monotonic() - began
        progress(tally)
    return tally


def _write(
    gradebook: Gradebook,
    plan: Plan,
    done: Sequence[Done],
    old_grading: int | None,
    twins: dict[int, list[int]],
    tally: Tally,
) -> None:
    """Write results, in one transaction, with those of equal submissions that waited for them."""
    with gradebook.writing():
        for one in done:
            waiting_for_it = twins.get(one.submission, [])
            if one.graded is None:
                tally.failed |= dict.fromkeys([one.submission, *waiting_for_it], one.error)
                continue
            old = old_grading if one.graded.reused else None
            gradebook.add_result(plan.grading, one.submission, one.graded, old)
            tally.graded += 1
            tally.slowest = max(tally.slowest or (0.0, 0), (one.graded.seconds, one.submission))
            for twin in waiting_for_it:
                gradebook.copy_result(plan.grading, twin, plan.grading, one.submission)
                tally.reused += 1


def _copy(gradebook: Gradebook, grading: int, item: Item) -> bool:
    """Take the result of an equal submission in a grading on the same terms, if there is one."""
    same = " AND ".join(f"g.{name} = mine.{name}" for name in TERMS)
    query = f"""
        SELECT r.grading, r.submission FROM result r JOIN submission s ON s.id = r.submission
        JOIN grading g ON g.id = r.grading JOIN grading mine ON mine.id = ?
        WHERE s.sha256 = ? AND {same} AND r.exit_code <> 3 LIMIT 1"""
    row = gradebook.db.execute(query, (grading, item.sha256)).fetchone()
    if row is None:
        return False
    with gradebook.writing():
        gradebook.copy_result(grading, item.submission, row["grading"], row["submission"])
    return True
