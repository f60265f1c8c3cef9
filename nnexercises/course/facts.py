"""Facts that an examination finds out, each with its own hint."""

from __future__ import annotations

from dataclasses import dataclass

from nnexercises.errors import CourseError


@dataclass(frozen=True)
class Unmet:
    """A fact that does not hold: what was ``measured``, what it ``must`` be, and the hint."""

    measured: float | None
    must: str
    hint: str


def holds(
    fact: str,
    is_true: bool | None = None,
    *,
    measured: float | None = None,
    below: float | None = None,
    above: float | None = None,
    hint: str = "",
) -> dict[str, bool | Unmet]:
    """One fact of an examination, to be merged with the others: ``holds(…) | holds(…)``.

    It holds if ``is_true``, or if what was ``measured`` is ``below`` and ``above`` these numbers (nan is neither). A
    student for whom it does not hold reads the fact, the measured number and its limits, and this ``hint``.

    Raises:
        CourseError: there is nothing to judge by.
    """
    if is_true is None and (measured is None or (below is None and above is None)):
        raise CourseError(f"holds({fact!r}): say whether it is true, or measured=… and below=… or above=…")
    number = None if measured is None else float(measured)
    limits = []
    right = is_true is not False
    for limit, word in ((above, "above"), (below, "below")):
        if limit is not None and number is not None:
            limits.append(f"{word} {limit:g}")
            right = right and (number < limit if word == "below" else number > limit)
    return {fact: True if right else Unmet(number, " and ".join(limits), hint)}
