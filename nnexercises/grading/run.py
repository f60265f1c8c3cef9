"""The run of one submission through an assignment: read → load → drive → compare → verdict → report.

``Run.result`` grades a case; the caller decides which cases to grade, and in which order.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby, islice
from typing import Literal

from nnexercises.devices import choose
from nnexercises.errors import NnexercisesError, UsageError
from nnexercises.expected.oracle import Companion, Oracle
from nnexercises.expected.sealed import SealedCase, SealedExercise, SealedUnit
from nnexercises.explain.example import first_example
from nnexercises.explain.mistakes import exercise_result
from nnexercises.explain.names import in_other_order, similar
from nnexercises.explain.unfinished import diagnosis_of_finding
from nnexercises.grading.asking import Asking
from nnexercises.grading.assignment import Assignment
from nnexercises.grading.carrying import Carrying
from nnexercises.grading.cases import KINDS
from nnexercises.grading.cases.trials import Trials
from nnexercises.grading.problems import failed_definition, loading_flaws, problems
from nnexercises.grading.revealing import revealed, withheld
from nnexercises.grading.session import Planned, Session
from nnexercises.grading.verdicts import result_of
from nnexercises.process.host import WorkerHost
from nnexercises.report import words
from nnexercises.report.diagnosis import Diagnosis
from nnexercises.report.finding import (
    CountsAfter,
    CourseBroken,
    FailedToDefine,
    Finding,
    GraderFailed,
    NotDefined,
    NothingInIt,
    NothingToGrade,
    Skipped,
    UsesFailing,
    is_about_devices,
)
from nnexercises.report.looks import Verdict
from nnexercises.report.model import Report
from nnexercises.report.results import CaseResult, ExerciseResult, Problem
from nnexercises.submission.files import Flaw, Place, Submission
from nnexercises.versions import versions

#: The aspects in which a submission's process can be confined.
CONFINED = ("filesystem", "network", "memory", "processes")

#: How many drives are planned: the one that is asked for, and those that may be driven while it is judged.
MAX_PLANNED = 4

Results = Mapping[tuple[str, str, str], CaseResult]


class Run:
    """One submission against one assignment. A context manager: it holds a worker, and closes the submission."""

    def __init__(
        self,
        assignment: Assignment,
        units: Sequence[SealedUnit],
        oracle: Oracle,
        host: WorkerHost,
        submission: Submission,
        asking: Asking,
        only: Sequence[str] | None = None,
    ) -> None:
        self.assignment, self.units, self.submission = assignment, units, submission
        self._only = self._chosen(only) if only is not None else None
        self._oracle, self._host, self._asking = oracle, host, asking
        self._sources = {unit.name: unit.source for unit in units}
        self._on_devices = {exercise.key for exercise in self.exercises() if exercise.on_devices}
        self._devices: tuple[str, ...] | None = None
        self._session: Session | None = None
        self._carrying = Carrying(oracle, self._opened)
        self._began = time.monotonic()
        self._results: dict[tuple[tuple[str, str, str], str], CaseResult] = {}
        self._flaws: list[Flaw] | None = None
        self._missing: dict[str, tuple[Verdict, Finding, Place | None]] = {}
        self.nothing_to_grade = self._nothing_to_grade()
        texts = [cell.text for file in submission.files for cell in file.cells]
        self._names_cuda = any(re.search(r"""cuda\.is_available|["']cuda["':]""", text) for text in texts)

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the worker, and remove what was unpacked of the submission."""
        self._carrying.close()
        if self._session is not None:
            self._session.close()
        self.submission.close()

    def exercises(self) -> Iterable[SealedExercise]:
        """Every exercise, in the order of the course."""
        return (exercise for unit in self.units for exercise in unit.exercises)

    def cases(self) -> list[SealedCase]:
        """Every case of every exercise to grade, in the order of the course."""
        exercises = (one for one in self.exercises() if self._only is None or one.key in self._only)
        return [case for exercise in exercises for case in exercise.cases]

    def _chosen(self, only: Sequence[str]) -> set[tuple[str, str]]:
        """The exercises with these names."""
        keys: set[tuple[str, str]] = set()
        for name in only:
            found = {one.key for one in self.exercises() if name in (one.name, f"{one.unit}/{one.name}")}
            found = found or {one.key for one in self.exercises() if one.error is not None}
            if not found:
                near = similar(name, [one.name for one in self.exercises()])
                raise UsageError(f"no exercise is called {name}" + (f": did you mean {near}?" if near else ""))
            keys |= found
        return keys

    def shuffled_cases(self) -> list[SealedCase]:
        """All cases, with the exercises shuffled by the seed, so that no code can count on being next."""
        exercises = [list(cases) for _, cases in groupby(self.cases(), key=lambda case: case.key[:2])]
        random.Random(self.assignment.seed).shuffle(exercises)
        return [case for cases in exercises for case in cases]

    def choose_devices(self, devices: Sequence[str] | None = None) -> tuple[str, ...]:
        """The devices to grade on: found at the first call, or ``devices`` as chosen by another process.

        Raises:
            UsageError: a requested device is not available.
        """
        if devices is not None:
            self._devices = tuple(devices)
        if self._devices is None:
            self._devices = choose.choose(self.assignment.devices, self._host)
        return self._devices

    def devices_of(self, case: SealedCase) -> tuple[str, ...]:
        """The devices to grade a case on: only the CPU if its inputs contain no tensors."""
        return self.choose_devices() if case.key[:2] in self._on_devices else ("cpu",)

    def session(self) -> Session:
        """The session with the submission in its worker."""
        if self._session is None:
            self._session = self._opened()
        return self._session

    def _opened(self, companions: Mapping[str, Companion] | None = None) -> Session:
        return Session(
            self.assignment,
            self.units,
            self._oracle,
            self._host,
            self.submission,
            self.choose_devices(),
            self._asking,
            companions,
        )

    def results(self, cases: Sequence[SealedCase]) -> Iterator[tuple[SealedCase, CaseResult]]:
        """The result of each case across all devices. The next case is driven while one is judged."""
        for index, case in enumerate(cases):
            self.plan(cases[index:])
            yield case, self.result(case)

    def plan(self, cases: Iterable[SealedCase]) -> None:
        """Say in which order cases will be graded, so that the next one is driven while one is judged."""
        if len(self.choose_devices()) == 1:
            self.session().expect(list(islice(self._drives(cases), MAX_PLANNED)))

    def result(self, case: SealedCase) -> CaseResult:
        """The result of a case across all devices."""
        return CaseResult.over_devices([self.on_device(case, device) for device in self.devices_of(case)])

    def _drives(self, cases: Iterable[SealedCase]) -> Iterator[Planned]:
        """The cases that will be driven for these, in order, if all goes well; each with its device and settings."""
        for case in cases:
            device, kind = self.devices_of(case)[0], KINDS[case.role]
            known = self._results.get((self.session().exercise_of(case).ordinary.key, device))
            if known is not None and known.verdict != "passed" and not case.counts_alone:
                continue
            if isinstance(kind, Trials) and case.trials and (case.key, device) not in self._results:
                yield case, device, partial(kind.settings, self.session().exercise_of(case))

    def on_device(self, case: SealedCase, device: str) -> CaseResult:
        """The result of a case on one device; each case is graded only once."""
        key = (case.key, device)
        if key not in self._results:
            result = self._graded(case, device)
            if device == "sim" and is_about_devices(result.finding) and self._names_cuda:
                result = replace(result, hint=words.NAMED_CUDA)
            result = withheld(result) if case.hidden else revealed(result, case.reveal)
            self._results[key] = replace(result, name=case.label, hidden=case.hidden, devices={device: result.verdict})
        return self._results[key]

    def _graded(self, case: SealedCase, device: str) -> CaseResult:
        """The result of one case; a failure of our own code is reported as a course error of this case only."""
        try:
            return self._grade(case, device)
        except NnexercisesError:
            raise
        except Exception as error:
            return result_of(case, "course_error", GraderFailed(type(error).__name__))

    def _grade(self, case: SealedCase, device: str) -> CaseResult:
        session = self.session()
        exercise = session.exercise_of(case)
        if exercise.error is not None:
            return result_of(case, "course_error", CourseBroken(exercise.error))
        if case.skip is not None:
            return result_of(case, "skipped", Skipped(case.skip))
        if self.nothing_to_grade is not None:
            return result_of(case, "not_attempted", NothingToGrade())
        if not session.is_defined(exercise):
            if case.exercise not in self._missing:
                self._missing[case.exercise] = self._not_defined(session, case.exercise)
            verdict, finding, place = self._missing[case.exercise]
            return replace(result_of(case, verdict, finding).at(place), diagnosis=diagnosis_of_finding(finding, place))
        if case.role == "values" and case.counts_alone:
            return self._judged(case, device)
        if case.role == "values":
            result = self._judged(case, device)
            if result.verdict == "passed" and (blocked := self._unless_ordinary_fails(case, device)) is not None:
                return replace(blocked, seconds=result.seconds)
            return result
        return self._unless_ordinary_fails(case, device) or self._judged(case, device)

    def _not_defined(self, session: Session, name: str) -> tuple[Verdict, Finding, Place | None]:
        """The verdict on an exercise that is not defined, with the most likely cause."""
        if self._flaws is None:
            self._flaws = loading_flaws(self.submission, session.worker)
        flaw = failed_definition(self._flaws, name)
        if flaw is not None and flaw.line is not None:
            place = Place(flaw.file, flaw.line, flaw.cell)
            if flaw.what == "no_body":
                return "not_attempted", NothingInIt(name, flaw.line), place
            return "failed", FailedToDefine(name, flaw.file, flaw.line, words.flaw_message(flaw)), place
        inside = self.submission.inner_definition(name)
        if inside is not None:
            return "not_attempted", NotDefined(name, inside=(inside.file, inside.line)), inside
        others = self.submission.definitions.keys() - {exercise.name for exercise in self.exercises()}
        near = similar(name, sorted(others))
        if near is None:
            return "not_attempted", NotDefined(name), None
        place = self.submission.definitions[near]
        return "not_attempted", NotDefined(name, similar=(near, place.file, place.line)), place

    def _unless_ordinary_fails(self, case: SealedCase, device: str) -> CaseResult | None:
        """The result of a case that does not count because the ordinary case does not pass, or None if it passes."""
        exercise = self.session().exercise_of(case)
        ordinary = self.on_device(exercise.ordinary, device)
        if ordinary.verdict == "passed":
            return None
        if ordinary.verdict in ("not_attempted", "skipped"):
            return result_of(case, ordinary.verdict, ordinary.finding)
        if ordinary.verdict == "blocked":
            return replace(result_of(case, "blocked", ordinary.finding), blocked_by=ordinary.blocked_by)
        return result_of(case, "blocked", CountsAfter(ordinary.name))

    def _judged(self, case: SealedCase, device: str) -> CaseResult:
        """The result of a case by its kind, or "blocked" if another exercise causes its failure."""
        session = self.session()
        exercise = session.exercise_of(case)
        if not case.trials:  # it is judged by the calls seen in other cases
            for other in (exercise, *session.uses().used_by(exercise)):
                for values in other.values_cases if other is exercise else other.cases:
                    self.on_device(values, device)
        result = KINDS[case.role].judge(session, case, device)
        if result.verdict == "blocked":
            owners = [one for one in self.exercises() if f"{one.unit}/{one.name}" in result.blocked_by]
            return self._carried(case, device, owners) or result
        if not case.trials or result.verdict not in ("failed", "timed_out", "crashed"):
            return result
        culprits = session.uses().culprits(case, exercise, lambda other: self.on_device(other, device).verdict)
        if not culprits:
            return result
        carried = self._carried(case, device, culprits)
        if carried is not None:
            return carried
        names = tuple(other.name for other in culprits)
        return replace(
            result_of(case, "blocked", UsesFailing(exercise.name, names)),
            blocked_by=tuple(f"{other.unit}/{other.name}" for other in culprits),
            hint=words.fix_first(names),
            mistakes=result.mistakes,
            seconds=result.seconds,
        )

    def _carried(self, case: SealedCase, device: str, culprits: Sequence[SealedExercise]) -> CaseResult | None:
        """The result of a case as if the exercises that block it were right, if the course carries marks forward."""
        if not self.assignment.course.settings.carry_forward or not culprits:
            return None
        for culprit in culprits:  # from here on, a worker may learn what they return
            for own in culprit.cases:
                self.on_device(own, device)
        return self._carrying.result(case, device, culprits)

    def report(
        self,
        results: Results,
        *,
        entry: Literal["grade", "pytest"] = "grade",
        problems: Sequence[Problem] | None = None,
        confinement: Mapping[str, str] | None = None,
    ) -> Report:
        """The report over ``results``; it is not complete if a case has none.

        Pass ``problems`` and ``confinement`` if another process loaded the submission.
        """
        levels = self.confinement() if confinement is None else confinement
        exercises = []
        complete = True
        for exercise in self.exercises():
            done = [results[case.key] for case in exercise.cases if case.key in results]
            complete &= len(done) == len(exercise.cases)
            if done:
                place = self.submission.definition(exercise.name)
                result = _placed(replace(exercise_result(exercise, done), place=place))
                if result.verdict == "not_attempted":
                    result = replace(result, example=first_example(exercise, self._sources[exercise.unit]))
                exercises.append(self._with_order(exercise, result))
        course = self.assignment.course
        return Report(
            exercises=tuple(exercises),
            path=self.submission.shown,
            sha256=self.submission.sha256,
            problems=tuple(self.problems() if problems is None else problems),
            course_name=course.name,
            course_version=course.version,
            versions=versions(),
            seed=self.assignment.seed,
            devices=self.choose_devices(),
            complete=complete,
            entry=entry,
            seconds=time.monotonic() - self._began,
            nothing_to_grade=self.nothing_to_grade,
            sealed=course.archive is not None,
            confinement={what: levels.get(what, "none") for what in CONFINED},
            titles={unit: course.title(unit) for unit in self.assignment.units},
        )

    def _with_order(self, exercise: SealedExercise, result: ExerciseResult) -> ExerciseResult:
        """The result with a hint if the exercise failed and its parameters are in another order."""
        if result.verdict != "failed" or exercise.parameters is None:
            return result
        got = in_other_order(exercise.parameters, self.session().definition(exercise))
        if got is None:
            return result
        said = words.other_order(exercise.name, exercise.parameters, got)
        return _placed(replace(result, hint=said, diagnosis=Diagnosis("name", said, "other_order")))

    def _nothing_to_grade(self) -> str | None:
        """Why there is nothing to grade, or None."""
        submission = self.submission
        if not all(file.is_blank for file in submission.files):
            return None
        if any(flaw.headline for flaw in submission.flaws):
            return None
        is_folder = not submission.is_alone
        name = submission.shown if is_folder and not submission.files else submission.name
        has_files, has_flaws = bool(submission.files), bool(submission.flaws)
        return words.nothing_to_grade(name, is_folder=is_folder, has_files=has_files, has_flaws=has_flaws)

    def confinement(self) -> dict[str, str]:
        """How the submission's process is confined; empty until there is one."""
        return self._session.worker.confinement if self._session is not None else {}

    def problems(self) -> list[Problem]:
        """The problems found while reading and loading the submission."""
        if self.nothing_to_grade is not None or self._session is None:
            return problems(self.submission.flaws)
        flaws = [*self.submission.flaws, *loading_flaws(self.submission, self._session.worker)]
        return problems(flaws, self._session)


def _placed(result: ExerciseResult) -> ExerciseResult:
    """The result with a diagnosis that says where to look, at least where the exercise is defined."""
    diagnosis, place = result.diagnosis, result.place
    if diagnosis is None or diagnosis.file is not None or place is None:
        return result
    return replace(result, diagnosis=replace(diagnosis, file=place.file, line=place.line, cell=place.cell))
