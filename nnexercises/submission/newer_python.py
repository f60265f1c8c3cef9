"""Syntax that is newer than the Python that runs: which version a piece of source needs.

The piece is rewritten in older syntax; if that parses, the newer syntax was all that was wrong with it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable

Version = tuple[int, int]
Rewrite = str | Callable[[re.Match[str]], str]

RUNNING = f"{sys.version_info[0]}.{sys.version_info[1]}"

#: A longer piece is not looked at: this is for a person's typing.
MAX_LENGTH = 4000

# Possessive, so that no text takes more than one try.
_BRACES = r"\{(?>[^{}]|\{[^{}]*+\})*+\}"
_DEFINES = r"^(\s*+(?:async\s++)?(?:def|class|type)\s++\w++)"
_TYPES = r"(?>[^\[\]]|\[[^\[\]]*+\])*+\]"
_PREFIX = r"\b(?:[fF][rR]?|[rR][fF])"
_ESCAPED = r"\{\{|\}\}"


def _older_f_string(match: re.Match[str]) -> str:
    """An empty text for an f-string that needs PEP 701; any other f-string as it is."""
    quote = match[1]
    inside = re.findall(_BRACES, match[0])
    return "''" if any(mark in part for part in inside for mark in (quote, "\\", "\n", "#")) else match[0]


#: Version, pattern and older spelling: PEPs 758, 750, 696, 695 and 701, the newest first.
SYNTAX: tuple[tuple[Version, re.Pattern[str], Rewrite], ...] = (
    ((3, 14), re.compile(r"^(\s*+except\*?)\s++([\w.]++(?:\s*+,\s*+[\w.]++)++)\s*+:", re.MULTILINE), r"\1 (\2):"),
    ((3, 14), re.compile(r"\b(?:[tT][rR]?|[rR][tT])(?=[\"'])"), "f"),
    ((3, 13), re.compile(rf"{_DEFINES}\[(?=[^\[\]\n]*=){_TYPES}", re.MULTILINE), r"\1"),
    ((3, 12), re.compile(rf"{_DEFINES}\[{_TYPES}", re.MULTILINE), r"\1"),
    ((3, 12), re.compile(r"^(\s*+)type\s++(\w++\s*+=)", re.MULTILINE), r"\1\2"),
    ((3, 12), re.compile(rf"{_PREFIX}(\"\"\"|''')(?>(?!\1)[^{{}}]|{_ESCAPED}|{_BRACES})*+\1"), _older_f_string),
    ((3, 12), re.compile(rf"{_PREFIX}(\")(?>[^\"{{}}\n]|{_ESCAPED}|{_BRACES})*+\""), _older_f_string),
    ((3, 12), re.compile(rf"{_PREFIX}(')(?>[^'{{}}\n]|{_ESCAPED}|{_BRACES})*+'"), _older_f_string),
)


def needed(text: str, running: Version = sys.version_info[:2]) -> str | None:
    """The version of Python that source needs, if it parses there and not in the one that runs; else None."""
    newest: Version | None = None
    for version, pattern, older in SYNTAX:
        if version > running and len(text) <= MAX_LENGTH:
            rewritten = pattern.sub(older, text)
            if rewritten != text:
                text, newest = rewritten, max(version, newest or version)
    if newest is None:
        return None
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return f"{newest[0]}.{newest[1]}"
