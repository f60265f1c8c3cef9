"""A layout of one's own, described by a regular expression."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from pathlib import Path

from nnexercises.classroom.entries import Entry, Layout, Top, committed, files_in, is_work
from nnexercises.errors import UsageError

#: The most digits of an attempt's number, which must fit into 64 bits.
MAX_DIGITS = 18


def by_pattern(folder: Path, pattern: str) -> Layout:
    """Files whose paths begin as a regular expression says, with a group ``student`` and maybe ``attempt``. The
    submission is the file or folder whose name the match ends in; those side by side of one attempt are one submission.

    Raises:
        UsageError: the pattern is none, has no group ``student``, or an attempt is no number.
    """
    try:
        compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise UsageError(f"the pattern {pattern} is no regular expression: {error}") from None
    if "student" not in compiled.groupindex:
        raise UsageError(f"the pattern {pattern} has no group student: put (?P<student>…) around the student's name")
    others = set(Top.of(folder).others)
    layout = Layout("the pattern", left_out=list(others))
    whose: dict[Path, tuple[str, int | None]] = {}
    because: dict[Path, list[Path]] = defaultdict(list)
    for file in sorted(files_in(folder, layout.left_out.append)):
        if file in others:
            continue
        relative = unicodedata.normalize("NFC", file.relative_to(folder).as_posix())
        match = compiled.match(relative)
        if match is None or not match["student"]:
            layout.left_out.append(file)
            continue
        inside = relative[: match.end()].rstrip("/").count("/")
        path = folder.joinpath(*file.relative_to(folder).parts[: inside + 1])
        whose[path] = match["student"], _attempt(match, relative)
        because[path].append(file)
    # A folder that holds other submissions is none itself.
    around = {parent for path in whose for parent in path.parents}
    groups: dict[tuple[str, int | None, Path], list[Path]] = defaultdict(list)
    for path, (student, attempt) in whose.items():
        if path in around:
            layout.left_out += because[path]
        elif is_work(path):
            groups[student, attempt, path.parent].append(path)
        else:
            layout.left_out.append(path)
    for (student, attempt, _), paths in groups.items():
        layout.entries.append(
            Entry(student, tuple(paths), {"text": student}, student, attempt=attempt, submitted_at=committed(paths))
        )
    return layout


def _attempt(match: re.Match[str], path: str) -> int | None:
    text = match.groupdict().get("attempt")
    if not text:
        return None
    if not text.isdecimal() or len(text) > MAX_DIGITS:
        raise UsageError(f"the group attempt of the pattern must be a number, and is {text} in {path}")
    return int(text)
