"""The top-level statements of source, whatever else is wrong with it: what does not parse costs only itself.

Source that does not parse is cut at the lines that begin a top-level statement, and the pieces are parsed one by one.
Two things are unfolded on the way: code that a notebook hides in a call of ``get_ipython`` (as nbconvert exports
``%%time``), and the cells of a marimo notebook (``submission.marimo``).
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nnexercises.submission import marimo, newer_python

#: Characters that are parsed again, at most, to find where a statement of several pieces ends.
JOINING_LIMIT = 2_000_000
#: IPython's magics that run the code they are given.
RUNS_CODE = ("time", "timeit", "capture", "prun", "memit", "python", "python3")

#: A line that begins a top-level statement: not one that is indented, a comment, or that goes on with the one before.
_BEGINS = re.compile(r"(?!(?:else|elif|except|finally)\b)[^\s#)\]}]")
_MERGE_MARK = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
#: What Python says of a statement that may go on in the next piece.
_UNFINISHED = re.compile(r"was never closed|unterminated triple-quoted|unexpected EOF")
_BOUND = re.compile(
    r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)"
    r"|^([A-Za-z_]\w*(?:[ \t]*,[ \t]*\w+)*)[ \t]*(?::[^=\n]+)?=(?!=)"
    r"|^(?:from[ \t]+\S+[ \t]+)?import[ \t]+([^#\n]+)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Broken:
    """Source that does not parse: the line of the fault, what it is (a key of ``report.words``) with its details, and
    the names that the source seems to bind.
    """

    lineno: int
    what: str
    details: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def statements(source: str, name: str = "<source>") -> Iterator[ast.stmt | Broken]:
    """The top-level statements of source, and what does not parse in between. ``name`` is its file name."""
    tree = parse(source, name)
    unfolded = _unfolded if "get_ipython" in source else list
    if isinstance(tree, ast.Module):
        yield from unfolded(marimo.unfolded(tree.body))
        return
    parts = list(_pieces(lines_of(source), name))
    whole = [part for part in parts if isinstance(part, ast.stmt)]
    in_order = marimo.unfolded(whole)
    if in_order is not whole:
        parts = [*in_order, *(part for part in parts if isinstance(part, Broken))]
    for part in parts:
        yield from unfolded([part]) if isinstance(part, ast.stmt) else [part]


def parse(source: str, name: str = "<source>") -> ast.Module | Exception:
    """The syntax tree of source, or the error."""
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(source, name)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return error
        except SystemError as error:  # older Pythons count the depth of all threads together (CPython, gh-106905)
            if "recursion depth mismatch" not in str(error):
                return error


def lines_of(source: str) -> list[str]:
    """The lines of source with their ends. Unlike ``str.splitlines``, only a newline ends one, as in Python."""
    *lines, last = source.split("\n")
    return [*(f"{line}\n" for line in lines), *([last] if last else [])]


def cut(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Cut lines into pieces that begin a top-level statement, as (first, end) indices. A decorator belongs to what it
    decorates, and a mark of a merge inside an indented block to that block.
    """
    first, decorated, merging = 0, False, False
    for index, line in enumerate(lines):
        mark = _MERGE_MARK.match(line)
        if mark and line[0] == "<":
            merging = _is_followed_by_indented(lines, index)
        if not _BEGINS.match(line) or (mark and merging):
            continue
        if index > first and not decorated:
            yield first, index
            first = index
        decorated = line.startswith("@")
    if lines:
        yield first, len(lines)


def _is_followed_by_indented(lines: Sequence[str], index: int) -> bool:
    following = (line for line in lines[index + 1 :] if line.strip() and not _MERGE_MARK.match(line))
    return next(following, "x")[0] in " \t"


def _pieces(lines: Sequence[str], name: str) -> Iterator[ast.stmt | Broken]:
    pieces = list(cut(lines))
    budget = JOINING_LIMIT
    index = 0
    while index < len(pieces):
        first, end = pieces[index]
        tree = _parse_lines(lines, first, end, name)
        last = index
        while isinstance(tree, Exception) and _UNFINISHED.search(str(tree)) and last + 1 < len(pieces) and budget > 0:
            last += 1
            longer = _parse_lines(lines, first, pieces[last][1], name)
            budget -= sum(map(len, lines[first : pieces[last][1]]))
            if isinstance(longer, ast.Module):
                tree = longer
        if isinstance(tree, ast.Module):
            yield from tree.body
            index = last + 1
        else:
            yield _broken("".join(lines[first:end]), first, tree, is_last=end == len(lines))
            index += 1


def _parse_lines(lines: Sequence[str], first: int, end: int, name: str) -> ast.Module | Exception:
    tree = parse("".join(lines[first:end]), name)
    if isinstance(tree, ast.Module) and first:
        ast.increment_lineno(tree, first)
    return tree


def _broken(text: str, first: int, error: Exception, is_last: bool) -> Broken:
    """What is wrong with a piece that begins after ``first`` lines."""
    lines = text.removesuffix("\n").split("\n")
    names = tuple(names_bound(text))
    mark = next((number for number, line in enumerate(lines) if _MERGE_MARK.match(line)), None)
    if mark is not None:
        return Broken(first + mark + 1, "merge_mark", (lines[mark].split()[0],), names)
    line = getattr(error, "lineno", None) or 1
    needed = newer_python.needed(text)
    if needed is not None:
        return Broken(first + line, "newer_python", (needed, newer_python.RUNNING), names)
    reason = error.msg if isinstance(error, SyntaxError) else str(error) or type(error).__name__
    opener = re.search(r" on line (\d+)$", reason)
    if opener is not None:  # of the piece; the line to look at is where the block should begin
        line, reason = int(opener[1]), reason[: opener.start()]
        empty = not any(after.strip() and not after.lstrip().startswith("#") for after in lines[line:])
        if empty and (is_last or lines[line:]):  # else code follows at once, and is only not indented
            return Broken(first + line, "no_body", (), names)
    return Broken(first + line, "does_not_parse", (reason,), names)


def names_bound(text: str) -> Iterator[str]:
    """Names that source seems to bind at the top level, judging by the beginnings of its lines."""
    for match in _BOUND.finditer(text):
        defined, assigned, imported = match.groups()
        if imported is not None:
            for part in imported.strip("() \t").split(","):
                yield from re.findall(r"(\w+)[ \t]*$", part.split(" as ")[-1].split(".")[0].strip())
        else:
            yield from re.findall(r"\w+", defined or assigned)


def _unfolded(body: Sequence[ast.stmt]) -> Iterator[ast.stmt | Broken]:
    """Statements, with the code in calls of ``get_ipython`` in their place; all its lines are that of the call."""
    for statement in body:
        code = _code_in(statement)
        if code is None:
            yield _Nested().visit(statement)
            continue
        for inner in statements(code):
            if isinstance(inner, Broken):
                yield replace(inner, lineno=statement.lineno)
            else:
                yield _at(inner, statement)


class _Nested(ast.NodeTransformer):
    """Unfolds calls of ``get_ipython`` inside other statements, where their code parses."""

    def visit_Expr(self, node: ast.Expr) -> Any:
        code = _code_in(node)
        tree = parse(code) if code is not None else None
        return [_at(inner, node) for inner in tree.body] if isinstance(tree, ast.Module) and tree.body else node


def _at(statement: ast.stmt, place: ast.stmt) -> ast.stmt:
    for node in ast.walk(statement):
        if hasattr(node, "lineno"):
            ast.copy_location(node, place)
    return statement


def _code_in(statement: ast.stmt) -> str | None:
    """The code that a statement gives to a magic that runs it, or None."""
    called = ipython_call(statement)
    if called is None:
        return None
    method, arguments = called
    if method == "run_cell_magic" and arguments[0] in RUNS_CODE and len(arguments) == 3:
        return arguments[2]
    if method == "run_line_magic" and arguments[0] in RUNS_CODE and len(arguments) == 2:
        return re.sub(r"^(?:-\w+(?:[ =]?\d+)?\s+)*", "", arguments[1])
    return None


def ipython_call(statement: ast.stmt) -> tuple[str, list[str]] | None:
    """The method and the texts of a statement ``get_ipython().method("…", …)``, or None if it is something else."""
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(ast.Call(ast.Name("get_ipython"), []), method), [_, *_] as arguments)):
            texts = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
            if len(texts) == len(arguments) and all(isinstance(text, str) for text in texts):
                return method, [str(text) for text in texts]
    return None
