"""Whose code is alike, for a person to look at. It changes no mark, and it proves nothing.

Every run of ``RUN`` words of code without its chosen names is a fingerprint (``classroom.fingerprints``). Fingerprints
of the stubs, of more than half of the class and of more than ``RARE`` different texts do not count. The others are
looked up in one index of all students, and what two students share is the code that their common fingerprints cover.
(Schleimer, Wilkerson and Aiken, "Winnowing", SIGMOD 2003, thin out such an index. That of a class is small enough to be
kept whole, so that no run is missed.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from nnexercises.classroom.fingerprints import RUN, Code, code_of, code_of_texts, given_by
from nnexercises.classroom.parsing import sources_of
from nnexercises.classroom.works import Work, by_student, files_of

#: Code that is in more different texts than this is not rare; nor is code of more than half of the class, if that is
#: more than ``FEW``.
RARE, FEW = 20, 3
#: The words that two students must share, about five lines.
LEAST = 40

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Place:
    """Lines of a file, or of a notebook's cell."""

    file: str
    cell: int | None
    first: int
    last: int


@dataclass(frozen=True)
class Pair:
    """Two students whose code is alike.

    ``share`` is the part of the smaller one's own code that the other has too, and ``words`` how much that is.
    ``equal``: all of it is equal after renaming and reformatting. ``also`` are others whose code is equal to it.
    """

    first: str
    second: str
    share: float
    words: int
    equal: bool
    places: Sequence[tuple[Place, Place]]
    also: Sequence[str] = ()


@dataclass(frozen=True)
class Likeness:
    """The pairs, most alike first, and what they were found among.

    ``compared`` is a number of students. ``too_short`` are those with too little code of their own to say anything,
    ``left_out`` those whose code was not read, or not all of it, with the reason. ``more`` pairs are not listed.
    ``at_least`` is the share that was asked for.
    """

    pairs: Sequence[Pair]
    compared: int
    too_short: Sequence[str] = ()
    left_out: Sequence[tuple[str, str]] = ()
    more: int = 0
    at_least: float = 0.6


def alike(works: Iterable[Work], *, stubs: Iterable[str] = (), at_least: float = 0.6, most: int = 100) -> Likeness:
    """The ``most`` pairs of students of whose own code at least the share ``at_least`` is the other's too.

    ``stubs`` are the texts that all students were given: what is in them does not count.
    """
    codes, template, left_out = _codes(works, list(stubs))
    texts = _texts(codes, template)
    pairs = [*_equal(texts, codes), *_near(texts, at_least)]
    pairs.sort(key=lambda pair: (not pair.equal, -pair.share, -pair.words, pair.first, pair.second))
    too_short = sorted(student for text in texts if text.own < LEAST for student in text.students)
    return Likeness(pairs[:most], len(codes), too_short, left_out, max(len(pairs) - most, 0), at_least)


def _codes(works: Iterable[Work], stubs: Sequence[str]) -> tuple[dict[str, Code], Code, list[tuple[str, str]]]:
    """The code of each student and of the stubs, and who is left out for which reason."""
    given = given_by(stubs)
    template = code_of_texts(stubs, given)
    codes: dict[str, Code] = {}
    left_out: list[tuple[str, str]] = []
    for student, theirs in by_student(works).items():
        files, problems = files_of(theirs)
        sources, unread = sources_of(files)
        if sources:
            codes[student] = code_of(sources, given)
            if codes[student].is_cut:
                unread.append("very long: only the beginning is compared")
        left_out += [(student, problem) for problem in [*problems, *unread]]
    return codes, template, left_out


@dataclass(frozen=True)
class _Text:
    """A different text: the students who have it, and for each of its fingerprints its number and whether it counts.

    ``own`` is how many words they cover.
    """

    students: Sequence[str]
    code: Code
    numbers: NDArray[np.int64]
    counts: Mask
    own: int


def _texts(codes: dict[str, Code], template: Code) -> list[_Text]:
    """The different texts. Students have the same where all pieces of their own code are equal."""
    groups: dict[frozenset[bytes], list[str]] = {}
    for student, code in codes.items():
        groups.setdefault(code.pieces - template.pieces, []).append(student)
    if not groups:
        return []
    having = list(groups.values())
    unique = [np.unique(codes[group[0]].prints) for group in having]
    all_prints, owner = np.concatenate(unique), np.repeat(np.arange(len(unique)), list(map(len, unique)))
    prints, numbers, texts = np.unique(all_prints, return_inverse=True, return_counts=True)
    students = np.bincount(numbers, weights=np.array(list(map(len, having)))[owner])
    counts = (texts <= RARE) & (students <= max(FEW, len(codes) / 2)) & ~np.isin(prints, template.prints)
    found = []
    for group in having:
        code = codes[group[0]]
        number = np.searchsorted(prints, code.prints)
        found.append(_Text(group, code, number, counts[number], int(_covered(code, counts[number]).sum())))
    return found


def _covered(code: Code, chosen: Mask) -> Mask:
    """Which words the chosen fingerprints cover."""
    starts = code.starts[chosen]
    edges = np.bincount(starts, minlength=len(code.lines) + 1).astype(np.int64)
    edges -= np.bincount(starts + code.lengths[chosen], minlength=len(code.lines) + 1)
    return np.cumsum(edges)[:-1] > 0


def _equal(texts: Sequence[_Text], codes: dict[str, Code]) -> Iterator[Pair]:
    """One pair for each text that several students have."""
    for text in texts:
        if len(text.students) > 1 and text.own >= LEAST:
            first, second, *also = text.students
            places = _places(text.code, codes[second], text.counts)
            yield Pair(first, second, 1.0, text.own, True, places, also)


def _near(texts: Sequence[_Text], at_least: float) -> Iterator[Pair]:
    """Pairs of texts that share enough."""
    texts = sorted(texts, key=lambda text: -text.own)
    count = max((int(text.numbers.max(initial=0)) + 1 for text in texts), default=0)
    for one, others in groupby(_sharing_runs(texts), key=lambda pair: pair[0]):
        large = texts[one]
        has = np.zeros(count, bool)
        has[large.numbers] = True
        for small in (texts[other] for _, other in others):
            common = small.counts & has[small.numbers]
            if common.sum() * RUN < at_least * small.own:
                continue  # cannot cover enough
            words = int(_covered(small.code, common).sum())
            in_runs = int(_covered(small.code, common & (small.code.lengths == RUN)).sum())
            if words >= at_least * small.own and in_runs >= LEAST:
                first, second = sorted((small, large), key=lambda text: text.students[0])
                places = _places(first.code, second.code, first.counts & np.isin(first.numbers, second.numbers))
                yield Pair(first.students[0], second.students[0], words / small.own, words, False, places)


def _sharing_runs(texts: Sequence[_Text]) -> Iterator[tuple[int, int]]:
    """The pairs of texts, as indices, that have enough runs in common to share ``LEAST`` words."""
    runs = [np.unique(text.numbers[text.counts & (text.code.lengths == RUN)]) for text in texts]
    if not runs:
        return
    numbers, owners = np.concatenate(runs), np.repeat(np.arange(len(runs)), list(map(len, runs)))
    order = np.argsort(numbers, kind="stable")
    owners = owners[order]
    _, starts, sizes = np.unique(numbers[order], return_index=True, return_counts=True)
    found = [np.empty(0, np.int64)]
    for size in range(2, RARE + 1):
        together = owners[starts[sizes == size][:, None] + np.arange(size)]
        found += [together[:, one] * len(texts) + together[:, other] for one, other in combinations(range(size), 2)]
    pairs, many = np.unique(np.concatenate(found), return_counts=True)
    for pair in pairs[many * RUN >= LEAST].tolist():
        yield divmod(pair, len(texts))


def _places(one: Code, other: Code, common: Mask) -> list[tuple[Place, Place]]:
    """Where the common fingerprints are in both, the longest first."""
    found: list[tuple[int, tuple[Place, Place]]] = []
    marked = np.where(_covered(one, common), one.parts, -1)
    bounds = [0, *(np.flatnonzero(np.diff(marked)) + 1).tolist(), len(marked)]
    for begin, end in pairwise(bounds):
        if begin < end and marked[begin] >= 0:
            within = common & (one.starts >= begin) & (one.starts < end)
            theirs = np.isin(other.prints, one.prints[within])
            parts = other.parts[other.starts]
            theirs &= parts == np.bincount(parts[theirs]).argmax()
            here, there = np.zeros(len(marked), bool), _covered(other, theirs)
            here[begin:end] = True
            found.append((begin - end, (_place(one, here), _place(other, there))))
    return [places for _, places in sorted(found, key=lambda each: each[0])]


def _place(code: Code, words: Mask) -> Place:
    """The lines of words of one piece; those in the first cell, if the piece has several."""
    cells, lines = code.cells[words], code.lines[words]
    lines = lines[cells == cells[0]]
    return Place(code.files[int(code.parts[words][0])], int(cells[0]) or None, int(lines.min()), int(lines.max()))
