"""The appearance of each verdict in every format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["passed", "failed", "not_attempted", "blocked", "timed_out", "crashed", "skipped", "course_error"]


@dataclass(frozen=True)
class Look:
    """The appearance of a verdict: in words, as a ``mark`` and its ``plain`` ASCII form, its Rich ``style``, its
    ``letter`` in pytest, an ``emoji``, and its ``junit`` element (None: passed).
    """

    words: str
    mark: str
    plain: str
    style: str
    letter: str
    emoji: str
    junit: Literal["failure", "error", "skipped"] | None = "failure"


LOOKS: dict[Verdict, Look] = {
    "passed": Look("passed", "✓", "+", "green", ".", "✅", None),
    "failed": Look("failed", "✗", "x", "red", "F", "❌"),
    "not_attempted": Look("not attempted", "·", ".", "dim", "-", "➖"),
    "blocked": Look("blocked", "⊘", "o", "yellow", "B", "⛔"),
    "timed_out": Look("timed out", "⧗", "t", "red", "T", "⏱️"),
    "crashed": Look("crashed", "✗", "!", "red", "C", "❌"),
    "skipped": Look("skipped", "·", "s", "dim", "s", "➖", "skipped"),
    "course_error": Look("course error", "!", "!", "magenta", "E", "⚠️", "error"),
}
