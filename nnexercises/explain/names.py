"""Names that are nearly right: of a function that is not found, and of parameters in another order."""

from __future__ import annotations

import ast
import difflib
import itertools
from collections.abc import Iterable, Sequence

#: How much of two names must agree, as ``difflib`` counts.
CUTOFF = 0.8
#: By how many characters two such names may differ in length, and how many names are looked at.
MAX_LONGER = 5
MAX_NAMES = 2000


def similar(name: str, defined: Iterable[str]) -> str | None:
    """The defined name that is nearly ``name``: but for case, underscores or a letter; None if there is none."""
    plain = len(_plain(name))
    near = (other for other in defined if abs(len(_plain(other)) - plain) <= MAX_LONGER)
    by_plain = {_plain(other): other for other in itertools.islice(near, MAX_NAMES)}
    found = difflib.get_close_matches(_plain(name), by_plain, n=1, cutoff=CUTOFF)
    return by_plain[found[0]] if found else None


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def in_other_order(wanted: Sequence[str], definition: ast.stmt | None) -> list[str] | None:
    """The parameters of a function or class if they are the ``wanted`` ones in another order, else None."""
    if isinstance(definition, ast.ClassDef):
        methods = (node for node in definition.body if isinstance(node, ast.FunctionDef) and node.name == "__init__")
        definition = next(methods, None)
        skipped = 1
    else:
        skipped = 0
    if not isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    arguments = definition.args
    got = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)][skipped:]
    return got if sorted(got) == sorted(wanted) and got != list(wanted) else None
