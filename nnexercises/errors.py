"""Errors for people: one line that says what is wrong, where, and what to do."""

from __future__ import annotations


class NnexercisesError(Exception):
    """Base of the errors a caller may want to catch."""


class UsageError(NnexercisesError):
    """A request that cannot be met: no such path, unit, device or course. Exit status 4."""


class CourseError(NnexercisesError):
    """The course has a bug that the instructor must fix; it never costs a student marks."""


class WorkerError(NnexercisesError):
    """A worker cannot be started: a fault of the installation, not of a student. Exit status 3."""
