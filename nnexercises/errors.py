"""Errors that are for a person: one line, what and where and what to do."""

from __future__ import annotations


class NnexercisesError(Exception):
    """Base of the errors a caller may want to catch."""


class UsageError(NnexercisesError):
    """What was asked for cannot be done: no such path, unit, device or course. Exit status 4."""


class CourseError(NnexercisesError):
    """The course itself is broken: the instructor's to mend, never a student's mark."""


class WorkerError(NnexercisesError):
    """A worker cannot be had: the fault of this installation, not of a student. Exit status 3."""
