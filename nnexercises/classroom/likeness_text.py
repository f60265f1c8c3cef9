"""Likeness as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from nnexercises.classroom.likeness import Likeness, Pair, Place
from nnexercises.classroom.shared_findings import Shared
from nnexercises.report.amounts import number_of
from nnexercises.submission.text import clean, listing

#: How many places of a pair, findings of a group, groups, and students left out are written.
MAX_PLACES, MAX_FINDINGS, MAX_SHARED, MAX_LEFT_OUT = 3, 3, 50, 10

FIRST = (
    "Likeness is for a person to look at and changes no mark. It proves nothing: two people can write the same code "
    "for the same exercise, learn it from the same page, or be allowed to work together."
)


def likeness_text(likeness: Likeness, shared: Sequence[Shared], width: int = 80) -> str:
    """What was found and what it was found among, in lines of at most ``width`` columns."""
    lines = _wrapped(FIRST, width)
    for part in (_compared(likeness, width), _pairs(likeness, width), _shared(shared, width)):
        found = list(part)
        lines += ["", *found] if found else []
    return "\n".join(lines) + "\n"


def _compared(likeness: Likeness, width: int) -> Iterator[str]:
    yield from _wrapped(
        f"Compared the code of {number_of(likeness.compared, 'student')}. Names, comments, imports and layout do not "
        "count, nor does what was given to all or what many in the class wrote alike.",
        width,
    )
    if likeness.too_short:
        yield from _wrapped(f"Too little code of their own to compare: {listing(likeness.too_short)}.", width)
    if likeness.left_out:
        yield "Left out:"
        for student, reason in likeness.left_out[:MAX_LEFT_OUT]:
            yield from _wrapped(f"{clean(student)}: {clean(reason)}", width, indent=2)
        if len(likeness.left_out) > MAX_LEFT_OUT:
            yield f"  and {len(likeness.left_out) - MAX_LEFT_OUT} more"


def _pairs(likeness: Likeness, width: int) -> Iterator[str]:
    if not likeness.pairs:
        yield from _wrapped(f"No two students share {_percent(likeness.at_least)} of their own code.", width)
        return
    yield from _wrapped(
        f"Those who share at least {_percent(likeness.at_least)} of the shorter one's own code, most alike first. Less "
        "than 100 words, about twelve lines, can be alike by chance.",
        width,
    )
    for pair in likeness.pairs:
        yield from _pair(pair, width)
    if likeness.more:
        yield f"{number_of(likeness.more, 'more pair')} not listed."


def _pair(pair: Pair, width: int) -> Iterator[str]:
    names = f"{clean(pair.first)} and {clean(pair.second)}"
    if pair.also:
        names = f"{clean(pair.first)}, {clean(pair.second)} and {listing(pair.also)}"
    said = "equal after renaming and reformatting" if pair.equal else f"{_percent(pair.share)} shared"
    yield from _wrapped(f"{names}: {said}, {pair.words} words of code", width, indent=2)
    for one, other in pair.places[:MAX_PLACES]:
        yield from _wrapped(f"{_where(one)} and {_where(other)}", width, indent=6)
    if len(pair.places) > MAX_PLACES:
        yield f"      and {number_of(len(pair.places) - MAX_PLACES, 'more place')}"


def _shared(shared: Sequence[Shared], width: int) -> Iterator[str]:
    if not shared:
        return
    yield from _wrapped("Students who share a wrong finding that few others have:", width)
    for one in shared[:MAX_SHARED]:
        students = ", ".join(map(clean, one.students))
        yield from _wrapped(f"{students}: in {number_of(one.exercises, 'exercise')}", width, 2)
        for finding in one.findings[:MAX_FINDINGS]:
            text = f"{finding.unit}/{finding.exercise}: {finding.message}"
            yield from _wrapped(clean(text), width, indent=6)
        if len(one.findings) > MAX_FINDINGS:
            yield f"      and {number_of(len(one.findings) - MAX_FINDINGS, 'more finding')}"
    if len(shared) > MAX_SHARED:
        yield f"{number_of(len(shared) - MAX_SHARED, 'more group')} not listed."


def _where(place: Place) -> str:
    cell = "" if place.cell is None else f" cell {place.cell}"
    lines = f"line {place.first}" if place.first == place.last else f"lines {place.first}-{place.last}"
    return f"{clean(place.file)}{cell} {lines}"


def _percent(share: float) -> str:
    """A share in whole per cent, and only all of it as 100."""
    return f"{int(100 * share)}%"


def _wrapped(text: str, width: int, indent: int = 0) -> list[str]:
    """Text in lines of at most ``width`` columns, those after the first two columns further in."""
    return textwrap.wrap(text, width, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2 * bool(indent)))
