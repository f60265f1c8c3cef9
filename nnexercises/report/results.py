"""The results of cases and of exercises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from nnexercises.report import words
from nnexercises.report.finding import Counterexample, Finding, OnDevices
from nnexercises.report.looks import Verdict
from nnexercises.submission.files import Place

#: An exercise that did not pass has the first of these that any of its cases has.
PRECEDENCE: tuple[Verdict, ...] = (
    "course_error", "crashed", "timed_out", "failed", "blocked", "not_attempted", "skipped",
)  # fmt: skip


def combined(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of an exercise from its cases', or of a case from its devices'."""
    seen = list(verdicts)
    return next((verdict for verdict in PRECEDENCE if verdict in seen), "passed")


@dataclass(frozen=True)
class Problem:
    """Something about a submission that its author should know. ``headline``: it kept a whole file from being read."""

    file: str
    message: str
    line: int | None = None
    cell: int | None = None
    headline: bool = False


@dataclass(frozen=True)
class CaseResult:
    """The result of a case across all devices.

    ``finding`` says why it did not pass, ``counterexample`` for which inputs. ``file``, ``line``, ``cell`` and
    ``source`` are the student's line that it comes from. ``mistakes`` are known mistakes with the same outcome.
    """

    name: str
    verdict: Verdict
    points: float
    finding: Finding | None = None
    hint: str | None = None
    hidden: bool = False
    file: str | None = None
    line: int | None = None
    cell: int | None = None
    source: str | None = None
    counterexample: Counterexample | None = None
    seconds: float = 0.0
    devices: dict[str, Verdict] = field(default_factory=dict)
    blocked_by: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()

    @property
    def marks(self) -> float:
        return self.points if self.verdict == "passed" else 0.0

    @property
    def message(self) -> str:
        """The finding in one line."""
        return words.message(self.finding)

    def at(self, place: Place | None, source: str | None = None) -> CaseResult:
        """The result with the student's line that it comes from."""
        if place is None:
            return self
        return replace(self, file=place.file, line=place.line, cell=place.cell, source=source)

    @classmethod
    def over_devices(cls, results: Sequence[CaseResult]) -> CaseResult:
        """One result from those on each device: it passes where it passes on every device that was not skipped."""
        ran = [result for result in results if result.verdict != "skipped"] or list(results)
        verdict = combined(result.verdict for result in ran)
        worst = next(result for result in ran if result.verdict == verdict)
        devices = {device: one for result in results for device, one in result.devices.items()}
        made = replace(worst, devices=devices, seconds=sum(result.seconds for result in results))
        if verdict == "failed" and any(result.verdict == "passed" for result in ran) and made.finding is not None:
            finding = OnDevices(tuple(worst.devices), made.finding)
            return replace(made, finding=finding, hint=words.ONE_DEVICE_ONLY)
        return made


@dataclass(frozen=True)
class ExerciseResult:
    """The result of an exercise. ``place`` is where the submission defines it."""

    unit: str
    name: str
    title: str
    cases: tuple[CaseResult, ...]
    hint: str | None = None
    mistake: str | None = None
    place: Place | None = None

    @property
    def verdict(self) -> Verdict:
        return combined(case.verdict for case in self.cases)

    @property
    def points(self) -> float:
        """What could be earned here."""
        return sum(case.points for case in self.cases if case.verdict != "skipped")

    @property
    def skipped_points(self) -> float:
        return sum(case.points for case in self.cases if case.verdict == "skipped")

    @property
    def marks(self) -> float:
        return sum(case.marks for case in self.cases)

    @property
    def seconds(self) -> float:
        return sum(case.seconds for case in self.cases)

    @property
    def blocked_by(self) -> list[str]:
        return sorted({name for case in self.cases for name in case.blocked_by})

    @property
    def first_failed(self) -> CaseResult | None:
        """The first case that did not pass, the worst kind first; hidden ones only where no other failed."""
        failed = [case for case in self.cases if case.verdict not in ("passed", "skipped")]
        return min(failed, key=lambda case: (case.hidden, PRECEDENCE.index(case.verdict)), default=None)

    @property
    def first_tried(self) -> CaseResult | None:
        """The same, of what was attempted."""
        case = self.first_failed
        return case if case is not None and case.verdict != "not_attempted" else None
