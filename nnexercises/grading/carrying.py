"""Carrying forward: grade an exercise as if the others that it uses were right, so that one mistake costs once.

In a worker of its own, the reference stands in for the functions that fail. The worker gets what they return, call by
call, and no code; the exercises that fail have been graded by then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from nnexercises.expected.oracle import Companion, Oracle
from nnexercises.expected.sealed import SealedCase, SealedExercise
from nnexercises.grading.cases import KINDS
from nnexercises.grading.session import Session
from nnexercises.report.results import CaseResult


class Carrying:
    """Grades cases with stand-ins. ``open_session`` opens a session with the submission in a new worker, in which
    companions answer for the names they are given by. ``close`` it at the end.
    """

    def __init__(self, oracle: Oracle, open_session: Callable[[dict[str, Companion]], Session]) -> None:
        self._oracle, self._open = oracle, open_session
        self._sessions: dict[tuple[str, ...], Session] = {}
        self._companions: dict[str, Companion] = {}

    def close(self) -> None:
        """End the workers and the companions."""
        for session in self._sessions.values():
            session.close()
        for companion in self._companions.values():
            companion.close()

    def result(self, case: SealedCase, device: str, culprits: Sequence[SealedExercise]) -> CaseResult | None:
        """The result of a case as if ``culprits`` were right, or None if it does not pass even so, or nothing can stand
        in for them: they are no functions, or the course is sealed.
        """
        if not all(culprit.by_name and culprit.parameters is not None for culprit in culprits):
            return None
        session = self._session(culprits)
        if session is None:
            return None
        result = KINDS[case.role].judge(session, case, device)
        if result.verdict != "passed":
            return None
        return replace(result, carried=tuple(f"{culprit.unit}/{culprit.name}" for culprit in culprits))

    def _session(self, culprits: Sequence[SealedExercise]) -> Session | None:
        names = tuple(sorted(culprit.name for culprit in culprits))
        if names not in self._sessions:
            companions = {culprit.name: self._companion(culprit.unit) for culprit in culprits}
            known = {name: companion for name, companion in companions.items() if companion is not None}
            if len(known) < len(companions):
                return None
            self._sessions[names] = self._open(known)
        return self._sessions[names]

    def _companion(self, unit: str) -> Companion | None:
        if unit not in self._companions:
            companion = self._oracle.companion(unit)
            if companion is None:
                return None
            self._companions[unit] = companion
        return self._companions[unit]
