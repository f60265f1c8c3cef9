"""The results of cases and of exercises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from nnexercises.report import words
from nnexercises.report.diagnosis import Diagnosis, Example
from nnexercises.report.excerpt import Excerpt
from nnexercises.report.finding import Counterexample, Finding, OnDevices
from nnexercises.report.looks import Verdict
from nnexercises.report.plots import Plot
from nnexercises.submission.files import Place

#: An exercise that did not pass gets the first of these verdicts that any of its cases has.
PRECEDENCE: tuple[Verdict, ...] = (
    "course_error", "crashed", "timed_out", "failed", "blocked", "not_attempted", "skipped",
)  # fmt: skip


def combined(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of an exercise from those of its cases, or of a case from those on its devices."""
    seen = list(verdicts)
    return next((verdict for verdict in PRECEDENCE if verdict in seen), "passed")


@dataclass(frozen=True)
class Problem:
    """Something about a submission that its author should know. ``headline``: a whole file could not be read.
    ``affects`` are the exercises ("classifier/softmax") that need what is not defined because of it.
    """

    file: str
    message: str
    line: int | None = None
    cell: int | None = None
    headline: bool = False
    affects: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Its place in words: "hw.ipynb, cell 3, line 2"."""
        return where(self.file, self.line, self.cell)


def where(file: str | None, line: int | None, cell: int | None) -> str:
    """A place in words, as far as it is known: "hw.ipynb, cell 3, line 2"."""
    parts = (file or "", f"cell {cell}" if cell is not None else "", f"line {line}" if line else "")
    return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class CaseResult:
    """The result of a case across all devices.

    ``finding`` says why it did not pass, ``counterexample`` for which inputs. ``file``, ``line``, ``cell`` and
    ``source`` are the student's line that caused it. ``mistakes`` are known mistakes, with the number of draws in which
    they have the same outcome, ``diagnosis`` is any other cause, ``example`` the smallest input that fails, ``excerpt``
    the lines of the function that stopped, and ``plots`` are pictures of it. It passed as if the exercises ``carried``
    ("unit/name") were right.
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
    mistakes: dict[str, int] = field(default_factory=dict)
    diagnosis: Diagnosis | None = None
    example: Example | None = None
    carried: tuple[str, ...] = ()
    plots: tuple[Plot, ...] = ()
    excerpt: Excerpt | None = None

    @property
    def marks(self) -> float:
        return self.points if self.verdict == "passed" else 0.0

    @property
    def message(self) -> str:
        """The finding as one sentence."""
        return words.message(self.finding)

    def at(self, place: Place | None, source: str | None = None) -> CaseResult:
        """The result with the student's line that caused it."""
        if place is None:
            return self
        return replace(self, file=place.file, line=place.line, cell=place.cell, source=source)

    @classmethod
    def over_devices(cls, results: Sequence[CaseResult]) -> CaseResult:
        """Combine the results on each device: it passes if it passes on every device that was not skipped."""
        ran = [result for result in results if result.verdict != "skipped"] or list(results)
        verdict = combined(result.verdict for result in ran)
        worst = next(result for result in ran if result.verdict == verdict)
        devices = {device: on_device for result in results for device, on_device in result.devices.items()}
        merged = replace(worst, devices=devices, seconds=sum(result.seconds for result in results))
        elsewhere = {result.verdict for result in ran} - {verdict}
        if verdict not in ("failed", "crashed", "timed_out") or not elsewhere or merged.finding is None:
            return merged
        merged = replace(merged, finding=OnDevices(tuple(worst.devices), merged.finding))
        if "passed" not in elsewhere or merged.hint == words.NAMED_CUDA:
            return merged
        return replace(merged, hint=words.ONE_DEVICE_ONLY if verdict == "failed" else words.ENDS_ON_ONE_DEVICE)


@dataclass(frozen=True)
class ExerciseResult:
    """The result of an exercise. ``place`` is where the submission defines it, ``diagnosis`` what the student did,
    ``example`` the smallest input for which the exercise fails, and ``plots`` are pictures of the failure.
    """

    unit: str
    name: str
    title: str
    cases: tuple[CaseResult, ...]
    hint: str | None = None
    mistake: str | None = None
    place: Place | None = None
    diagnosis: Diagnosis | None = None
    example: Example | None = None
    plots: tuple[Plot, ...] = ()

    @property
    def key(self) -> str:
        """The unit and the name: "classifier/softmax"."""
        return f"{self.unit}/{self.name}"

    @property
    def verdict(self) -> Verdict:
        return combined(case.verdict for case in self.cases)

    @property
    def points(self) -> float:
        """The points that could be earned; skipped cases are left out."""
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
        return _worst(case for case in self.cases if case.verdict not in ("passed", "skipped"))

    @property
    def first_tried(self) -> CaseResult | None:
        """The same, among cases that were attempted."""
        return _worst(case for case in self.cases if case.verdict not in ("passed", "skipped", "not_attempted"))


def _worst(cases: Iterable[CaseResult]) -> CaseResult | None:
    return min(cases, key=lambda case: (case.hidden, PRECEDENCE.index(case.verdict)), default=None)
