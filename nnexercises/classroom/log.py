"""The history of an assignment: every grading and every decision, in order."""

from __future__ import annotations

from nnexercises.classroom.gradebook import Gradebook

#: Of each table: when, and what happened, in words. "" is the whole, or everybody.
EVENTS = (
    """SELECT began AS at, by, 'grading ' || id || ' (' || why || '), course ' || course_name || ' ' ||
       course_version || ', seed ' || seed || CASE WHEN ended IS NULL THEN ', not finished' ELSE '' END AS what
       FROM grading WHERE assignment = :id""",
    "SELECT at, by, 'grading ' || grading || ' counts (' || why || ')' AS what FROM kept WHERE assignment = :id",
    """SELECT at, by, student || ': ' || CASE kind WHEN 'add' THEN printf('%+g', value) WHEN 'set' THEN
       printf('set to %g', value) ELSE 'cleared' END || CASE exercise WHEN '' THEN '' ELSE ' in ' || exercise END ||
       ', ' || why AS what FROM adjustment WHERE assignment = :id""",
    "SELECT at, by, student || ': until ' || until || ', ' || why AS what FROM extension WHERE assignment = :id",
    """SELECT at, by, CASE student WHEN '' THEN 'all grades' ELSE student END || CASE held WHEN 1 THEN ': held back'
       ELSE ': released' END || CASE why WHEN '' THEN '' ELSE ', ' || why END AS what
       FROM hold WHERE assignment = :id""",
    """SELECT r.at, r.by, s.student || ': remark' || CASE r.exercise WHEN '' THEN '' ELSE ' on ' || r.exercise END ||
       ', ' || r.text AS what FROM remark r JOIN submission s ON s.id = r.submission WHERE s.assignment = :id""",
)


def lines(gradebook: Gradebook, title: str | None) -> list[str]:
    """A line for each grading and decision.

    Raises:
        UsageError: no such assignment.
    """
    assignment = gradebook.assignment(title)
    found = [row for query in EVENTS for row in gradebook.db.execute(query, {"id": assignment["id"]})]
    return [f"{row['at']}  {row['by']}  {row['what']}" for row in sorted(found, key=lambda row: row["at"])]
