"""Students who share a wrong finding that few others have, for a person to look at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

#: A finding is rare if at most one in so many students has it, and no more than ``MOST`` of a large class.
ONE_IN, MOST = 10, 5


@dataclass(frozen=True, order=True)
class RareFinding:
    """A wrong finding of an exercise: its key, what students read of it, and how many students have it."""

    unit: str
    exercise: str
    key: str
    message: str
    count: int


@dataclass(frozen=True)
class Shared:
    """Students who share rare findings."""

    students: tuple[str, ...]
    findings: tuple[RareFinding, ...]

    @property
    def exercises(self) -> int:
        """How many exercises the findings are of."""
        return len({(finding.unit, finding.exercise) for finding in self.findings})


def shared_findings(
    rows: Iterable[tuple[str, str, str, str, str]], students: Collection[str], *, at_most: int | None = None
) -> list[Shared]:
    """Groups of students who share rare findings, those with findings in the most exercises first.

    ``rows`` are (student, unit, exercise, finding, message), one for each failed case; ``students`` is the whole class.
    A finding is rare if ``at_most`` students have it: without it, two or a tenth of the class, and five at the most;
    never more than half of the class. Groups that share the same findings are listed once.
    """
    having: dict[tuple[str, str, str], dict[str, str]] = {}
    for student, unit, exercise, key, message in rows:
        having.setdefault((unit, exercise, key), {}).setdefault(student, message)
    limit = min(MOST, max(2, len(students) // ONE_IN)) if at_most is None else at_most
    common: dict[tuple[str, str], list[RareFinding]] = {}
    for (unit, exercise, key), theirs in having.items():
        if 2 <= len(theirs) <= min(limit, len(students) / 2):
            finding = RareFinding(unit, exercise, key, min(theirs.values()), len(theirs))
            for pair in combinations(sorted(theirs), 2):
                common.setdefault(pair, []).append(finding)
    groups: dict[tuple[RareFinding, ...], list[set[str]]] = {}
    for pair, findings in common.items():
        found = groups.setdefault(tuple(sorted(findings)), [])
        joined = [group for group in found if not group.isdisjoint(pair)]
        found[:] = [group for group in found if group.isdisjoint(pair)] + [set(pair).union(*joined)]
    shared = [Shared(tuple(sorted(group)), findings) for findings, sets in groups.items() for group in sets]
    return sorted(shared, key=_order)


def _order(one: Shared) -> tuple[int, int, int, Sequence[str]]:
    """More exercises first, then the rarer findings, then the names."""
    return -one.exercises, sum(finding.count for finding in one.findings), -len(one.findings), one.students
