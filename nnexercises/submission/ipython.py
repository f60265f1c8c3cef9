"""IPython's syntax as Python, as IPython translates it: magics, shell lines, help, prompts, at any indentation.

Lines keep their numbers. What a magic does is up to ``get_ipython()``, in the sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from nnexercises.submission.statements import RUNS_CODE, cut, lines_of, parse

#: A longer text is left to the sandbox as it is: parsing it could take hours.
MAX_PARSED = 1 << 20

#: Limits on the work for one text, each step of which reads it anew: its length if it is translated as a whole, the
#: translations in it, and the pieces that are translated one by one.
MAX_WHOLE = 50_000
MAX_TRANSLATIONS = 200
MAX_PIECES = 2000

_CELL_MAGIC = re.compile(r"\s*%%(\w+)([^\n]*)(?:\n|$)")
#: Commands that people write without the mark that makes them one.
_SHELL = re.compile(
    r"^([ \t]*)((?:pip3?|conda|mamba|uv|apt|apt-get|python3? -m pip|git|wget|curl|cd|ls|mkdir|unzip|nvidia-smi)"
    r"(?:[ \t]+[^\n(]*)?)$",
    re.MULTILINE,
)
#: A magic or shell command behind a statement, on the same line.
_BEHIND = re.compile(r"^([^\n#\"']*?);[ \t]*[%!][^\n]*$", re.MULTILINE)


def python_of(source: str) -> str:
    """The source of a cell or a script as Python. What parses as it is, or cannot be translated, stays as it is."""
    if len(source) > MAX_PARSED or not isinstance(parse(source), Exception):
        return source
    magic = _CELL_MAGIC.match(source)
    if magic is not None and magic[1] in RUNS_CODE:
        blank = "\n" * magic[0].count("\n")
        return blank + python_of(source[magic.end() :])
    if magic is not None:
        return f"get_ipython().run_cell_magic({magic[1]!r}, {magic[2].strip()!r}, {source[magic.end() :]!r})\n"
    if len(source) <= MAX_WHOLE:
        translated = _translated(source)
        if not isinstance(parse(translated), Exception):
            return translated
    lines = lines_of(source)
    pieces = ["".join(lines[first:end]) for first, end in cut(lines)]
    odd = [index for index, piece in enumerate(pieces) if isinstance(parse(piece), Exception)]
    for index in odd[:MAX_PIECES]:
        pieces[index] = _piece(pieces[index])
    return "".join(pieces)


def _piece(source: str) -> str:
    """A piece of source, translated if that makes it Python."""
    for change in _CHANGES:
        translated = _translated(change(source))
        if not isinstance(parse(translated), Exception):
            return translated
    return source


_CHANGES: tuple[Callable[[str], str], ...] = (
    lambda source: source,
    lambda source: _SHELL.sub(r"\1!\2", source),
    lambda source: _BEHIND.sub(r"\1", source),
)


def _translated(source: str) -> str:
    """The source as IPython translates it, with empty lines for those that a translation joins."""
    transformer = _transformer()
    blank, rest = re.fullmatch(r"((?:[ \t]*\n)*)(.*)", source, re.DOTALL).groups()  # type: ignore[union-attr]
    lines = lines_of(rest)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    for transform in transformer.cleanup_transforms[1:]:  # the first drops empty lines
        if getattr(transform, "__name__", "") != "cell_magic":
            lines = transform(lines)
    for _ in range(MAX_TRANSLATIONS):
        try:
            changed, longer = transformer.do_one_token_transform(lines)
        except SyntaxError:
            break
        if not changed:
            break
        lines = _padded(lines, longer)
    return blank + "".join(lines)


def _padded(before: list[str], after: list[str]) -> list[str]:
    """The lines after a translation, with empty lines where it joined some."""
    joined = len(before) - len(after)
    same = next((index for index, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), 0)
    return [*after[: same + 1], *["\n"] * joined, *after[same + 1 :]]


@cache
def _transformer() -> Any:
    # Imported here, because few submissions need it and the import takes as long as a small grading.
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager()  # type: ignore[no-untyped-call]
