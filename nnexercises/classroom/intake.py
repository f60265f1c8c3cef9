"""Enter what was handed in into a gradebook."""

from __future__ import annotations

from collections.abc import Sequence

from nnexercises.classroom.collecting import HandedIn
from nnexercises.classroom.gradebook import Gradebook
from nnexercises.classroom.roster import Roster, Student


def enter(gradebook: Gradebook, assignment: int, found: Sequence[HandedIn], roster: Roster | None = None) -> list[int]:
    """Enter submissions, with their students; returns the submissions' numbers. Those that are there already stay.

    With a roster, its students are active, and others who handed something in are not.
    """
    with gradebook.writing():
        on_roster = {student.id for student in roster.students} if roster is not None else None
        if roster is not None:
            gradebook.add_students(roster.students)
        known = {row["id"]: row["active"] for row in gradebook.db.execute("SELECT id, active FROM student")}
        for one in found:
            if on_roster is not None and one.student not in on_roster:
                gradebook.add_students([_person(one)], are_active=False)
            elif one.student not in known:
                gradebook.add_students([_person(one)])
        return [
            gradebook.add_submission(
                assignment,
                one.student,
                one.attempt,
                one.submitted_at,
                one.sha256,
                [path.absolute() for path in one.paths],
            )
            for one in found
        ]


def _person(one: HandedIn) -> Student:
    """A student of whom only a submission is known."""
    return Student(one.student, "" if one.name == one.student else one.name, one.email, lms_id=one.lms_id)
