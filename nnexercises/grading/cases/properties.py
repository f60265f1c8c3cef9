"""Properties: two of the student's own results that must be equal."""

from __future__ import annotations

from dataclasses import replace

from nnexercises.comparison.compare import Difference, compare_values
from nnexercises.explain.evidence import Attempt
from nnexercises.grading.cases.trials import Trials, both
from nnexercises.grading.session import Session
from nnexercises.report.finding import Counterexample, Finding, NotAPair
from nnexercises.values import Value


class Properties(Trials):
    """A relation between a solution's own outputs."""

    def unusable(self, attempt: Attempt, session: Session) -> Finding | None:
        """The finding if the property did not return two results."""
        value = attempt.outcome.value
        return None if isinstance(value, tuple) and len(value) == 2 else NotAPair()

    def differences(self, attempt: Attempt) -> list[Difference]:
        """The differences of the second result from the first. Both are the student's and may be
        off, so twice the slack of the reference's second result is allowed.
        """
        first, second = _pair(attempt)
        slack = {("value", *path[2:]): 2 * size for path, size in attempt.trial.slack if path[:2] == ("value", 1)}
        return compare_values(first, second, tolerance=replace(attempt.trial.tolerance, slack=slack))

    def shows(self, attempt: Attempt, difference: Difference) -> Counterexample:
        """The second result as returned, the first as expected."""
        first, second = _pair(attempt)
        return both(attempt, second, first)


def _pair(attempt: Attempt) -> tuple[Value, Value]:
    value = attempt.outcome.value
    assert isinstance(value, tuple)
    return value[0], value[1]
