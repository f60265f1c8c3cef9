"""By hand: written without torch's own version, by what was seen to run and by what the source says."""

from __future__ import annotations

from nnexercises.drive.torch_own import public_name
from nnexercises.expected.sealed import SealedCase
from nnexercises.grading.session import Session
from nnexercises.report.finding import CallsTorch
from nnexercises.report.results import CaseResult
from nnexercises.report.words import BY_HAND


class ByHand:
    """Whether torch's own was called. The values of the exercise, and of those it uses, have been driven before."""

    def judge(self, session: Session, case: SealedCase, device: str) -> CaseResult:
        """Passed where no watched function of torch's was called or named."""
        exercise = session.exercise_of(case)
        calls = session.calls(exercise)
        for other in session.uses().used_by(exercise):
            calls = calls - session.calls(other)  # an exercise of its own answers for itself
        calls = calls | session.named(exercise)
        if not calls:
            return CaseResult(case.name, "passed", case.points)
        functions = tuple(sorted({public_name(call) for call in calls}))
        return CaseResult(case.name, "failed", case.points, CallsTorch(functions), hint=BY_HAND)
