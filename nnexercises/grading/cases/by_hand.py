"""By hand: the exercise must not use torch's own version, neither at run time nor in the source."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from nnexercises.drive.torch_own import families_of, public_name
from nnexercises.expected.sealed import SealedCase
from nnexercises.grading.session import Session
from nnexercises.grading.verdicts import result_of
from nnexercises.report.finding import CallsTorch
from nnexercises.report.results import CaseResult
from nnexercises.report.words import BY_HAND_HINT, BY_HAND_HINTS


class ByHand:
    """Whether torch's own version was called, once the values cases of the exercise and of those it uses have run."""

    def judge(self, session: Session, case: SealedCase, device: str) -> CaseResult:
        """Pass if no watched torch function was called or named."""
        exercise = session.exercise_of(case)
        calls = session.calls(exercise)
        for other in session.uses().used_by(exercise):
            calls = calls - session.calls(other)  # calls inside another exercise count against that one
        calls = calls | session.named(exercise)
        if not calls:
            return result_of(case, "passed")
        functions = tuple(sorted({public_name(call) for call in calls}))
        return replace(result_of(case, "failed", CallsTorch(functions)), hint=_hint(calls))


def _hint(calls: Collection[str]) -> str:
    """The hint for what was called: that of its family, if it is one."""
    hints = {BY_HAND_HINTS.get(family, BY_HAND_HINT) for family in families_of(calls)}
    return hints.pop() if len(hints) == 1 else BY_HAND_HINT
