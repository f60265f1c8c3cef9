"""Grade submissions: ``grade`` one, or many with a ``Grader`` that keeps a warm worker host."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from nnexercises.arguments import checked
from nnexercises.devices.choose import check_names
from nnexercises.errors import UsageError
from nnexercises.expected.oracle import oracle_of
from nnexercises.expected.sealed import SealedCase, SealedUnit
from nnexercises.grading.asking import Asking
from nnexercises.grading.assignment import Assignment
from nnexercises.grading.run import Run
from nnexercises.process.host import WorkerHost
from nnexercises.report.model import Report
from nnexercises.report.results import CaseResult
from nnexercises.sandbox import PRELOAD
from nnexercises.submission.reading import read

OnResult = Callable[[SealedCase, CaseResult], None]


class Grader:
    """Grades submissions of one course with one seed. A context manager: its worker host stays warm between them.
    Several threads may share one; each opens its own submissions.

    ``host`` may be a host that was started earlier, so that torch is already imported; the grader does not close it.
    With ``require_confinement``, a submission is not run on a machine that cannot confine it. Without ``explained``, a
    course is ready sooner, and wrong answers get no small example and fewer diagnoses.

    Raises:
        UsageError: the course, a unit or the folder with data sets (``data``) does not exist, the seed is out of range,
            or an argument has the wrong type.
    """

    @checked(UsageError)
    def __init__(
        self,
        course: str | os.PathLike[str] | None = None,
        *,
        units: list[str] | tuple[str, ...] | None = None,
        seed: int = 0,
        data: str | os.PathLike[str] | None = None,
        host: WorkerHost | None = None,
        require_confinement: bool = False,
        explained: bool = True,
    ) -> None:
        self.assignment = Assignment.of(
            course, units=units, seed=seed, data=data, require_confinement=require_confinement
        )
        self.host = host or WorkerHost(PRELOAD)
        self._is_our_host = host is None
        assigned = self.assignment
        self._oracle = oracle_of(assigned.course, assigned.seed, assigned.data, self.host, explained=explained)
        self._units: list[SealedUnit] | None = None
        self._lock = threading.Lock()
        self._asking = Asking(assigned.seed)

    def __enter__(self) -> Grader:
        self.host.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the worker host and its children, unless the host was passed in."""
        if self._is_our_host:
            self.host.close()

    def units(self) -> list[SealedUnit]:
        """The units with their expected outcomes, computed at the first call if they are not cached."""
        with self._lock:
            if self._units is None:
                self._units = self._oracle.units(self.assignment.units)
            return self._units

    def open(
        self,
        path: str | os.PathLike[str],
        devices: Sequence[str] | None = None,
        only: Sequence[str] | None = None,
    ) -> Run:
        """A submission, ready to be graded case by case. ``only`` names the exercises to grade ("softmax", or
        "classifier/softmax"); by default, all are.

        Raises:
            UsageError: there is no such path, device or exercise.
        """
        check_names(devices)
        submission = read(path, self.assignment.course.units)
        assignment = replace(self.assignment, devices=tuple(devices) if devices is not None else None)
        return Run(assignment, self.units(), self._oracle, self.host, submission, self._asking, only)

    def grade(
        self,
        path: str | os.PathLike[str],
        *,
        devices: Sequence[str] | None = None,
        only: Sequence[str] | None = None,
        progress: OnResult | None = None,
    ) -> Report:
        """Grade a submission. ``progress`` is called after each case. With ``only``, the exercises that it names are
        graded alone; the report is then not complete.

        Raises:
            UsageError: there is no such path or exercise, a requested device is not available, or confinement is
                required but not possible.
            WorkerError: no worker could be started.
        """
        with self.open(path, devices, only) as run:
            results = {}
            for case, result in run.results(run.shuffled_cases()):
                results[case.key] = result
                if progress is not None and run.nothing_to_grade is None:
                    progress(case, result)
            return run.report(results)


def grade(
    path: str | os.PathLike[str],
    *,
    course: str | os.PathLike[str] | None = None,
    units: list[str] | tuple[str, ...] | None = None,
    devices: Sequence[str] | None = None,
    seed: int = 0,
    data: str | os.PathLike[str] | None = None,
) -> Report:
    """Grade one submission and return its report.

    Raises:
        UsageError: the path, a unit, a device, the course or the folder with data sets does not exist.
        WorkerError: no worker could be started.
    """
    with Grader(course, units=units, seed=seed, data=data) as grader:
        return grader.grade(path, devices=devices)
