"""Code as what is left of it after renaming and reformatting: words that two people's code can share.

A word is a node of the syntax tree. Names that students choose are all the same word; those of Python, of torch's
functions and of the exercises stay. Comments, docstrings, imports, annotations and the heads of functions are no words.
"""

from __future__ import annotations

import ast
import builtins
import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nnexercises.classroom.parsing import Source, statements_in
from nnexercises.submission.text import clean

#: A run of so many words, two or three lines of code, is a fingerprint. A shorter function is one as a whole.
RUN = 16
#: The words of one student that are looked at.
MAX_WORDS = 50_000
#: The words whose codes are kept, and the bits of a number that is one of them.
MAX_CODES, MAX_BITS = 100_000, 256

Function = ast.FunctionDef | ast.AsyncFunctionDef
#: Nodes that are no words of their own.
NO_WORDS = (ast.expr_context, ast.arguments, ast.operator, ast.unaryop, ast.boolop)
BUILTINS = frozenset(dir(builtins))
#: What hashes of runs are polynomials of: any large odd number.
BASE = 0x9E3779B97F4A7C15


@dataclass(frozen=True)
class Code:
    """A student's code as words in pieces: functions, and what stands between them.

    ``pieces`` are hashes of whole pieces, equal only where one can be renamed to the other. ``prints`` are hashes of
    runs of words, and ``starts`` and ``lengths`` say which words each covers. ``cells`` and ``lines`` say where each
    word is, ``parts`` in which piece, and ``files`` in which file each piece is.
    """

    pieces: frozenset[bytes]
    prints: NDArray[np.uint64]
    starts: NDArray[np.int32]
    lengths: NDArray[np.int32]
    cells: NDArray[np.int32]
    lines: NDArray[np.int32]
    parts: NDArray[np.int32]
    files: Sequence[str]
    is_cut: bool = False


@dataclass(frozen=True)
class Given:
    """Names that a student cannot change: of functions and classes, and of methods and fields."""

    names: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()


@dataclass
class _Words:
    """Words as they are collected, and the ends of the pieces."""

    codes: list[int] = field(default_factory=list)
    places: list[tuple[int, int, int]] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    pieces: set[bytes] = field(default_factory=set)


def given_by(texts: Iterable[str]) -> Given:
    """The names that texts define."""
    names, attributes = set(), set()
    for statement in (statement for text in texts for statement in statements_in(text)):
        names |= {node.name for node in ast.walk(statement) if isinstance(node, Function | ast.ClassDef)}
        attributes |= _own_attributes([statement])
    return Given(frozenset(names - attributes), frozenset(attributes))


def code_of_texts(texts: Iterable[str], given: Given) -> Code:
    """The words and fingerprints of texts."""
    return code_of([Source("", [(0, one) for one in statements_in(text)]) for text in texts], given)


def code_of(sources: Sequence[Source], given: Given) -> Code:
    """The words and fingerprints of sources."""
    words = _Words()
    body = [statement for source in sources for _, statement in source.body]
    reader = _Reader(words, given, _own_attributes(body) - given.attributes)
    for source in sources:
        loose = []
        for cell, statement in source.body:
            if isinstance(statement, Function | ast.ClassDef):
                reader.read_definition(statement, source.file, cell)
            else:
                loose.append((cell, statement))
        reader.read(loose, source.file)
    prints, (starts, lengths) = _prints(np.array(words.codes, np.uint64), words.ends)
    cells, lines, parts = np.array(words.places, np.int32).reshape(-1, 3).T
    is_cut = len(words.codes) >= MAX_WORDS
    return Code(frozenset(words.pieces), prints, starts, lengths, cells, lines, parts, words.files, is_cut)


def _fields(node: ast.ClassDef) -> Iterator[str]:
    """The fields that a class declares."""
    for one in node.body:
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            yield one.target.id


def _own_attributes(body: Iterable[ast.stmt]) -> set[str]:
    """The attributes and methods that statements give their own objects."""
    found = set()
    for node in (node for statement in body for node in ast.walk(statement)):
        if isinstance(node, ast.ClassDef):
            found |= {one.name for one in node.body if isinstance(one, Function)} | set(_fields(node))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if isinstance(node.value, ast.Name) and node.value.id == "self":
                found.add(node.attr)
    return found


@dataclass(frozen=True)
class _Reader:
    """Writes statements as words. ``own`` are the student's own attributes."""

    words: _Words
    given: Given
    own: Collection[str]

    def read_definition(self, node: ast.stmt, file: str, cell: int) -> None:
        """A function is a piece; of a class, each method is one and the rest is another."""
        if not isinstance(node, ast.ClassDef):
            self.read([(cell, node)], file)
            return
        rest = []
        for one in node.body:
            if isinstance(one, Function | ast.ClassDef):
                self.read_definition(one, file, cell)
            else:
                rest.append((cell, one))
        self.read(rest, file)

    def read(self, body: Sequence[tuple[int, ast.stmt]], file: str) -> None:
        """Add statements, each with its cell, as one piece."""
        words, begin = self.words, len(self.words.codes)
        kept = (BUILTINS | self.given.names) - set(_bound(statement for _, statement in body))
        numbers: dict[str, int] = {}
        told = hashlib.blake2b(digest_size=16)
        waiting: list[tuple[ast.AST, int, int]] = [(one, cell, one.lineno) for cell, one in reversed(body)]
        while waiting and len(words.codes) < MAX_WORDS:
            node, cell, line = waiting.pop()
            line = getattr(node, "lineno", line)
            word, name, inside = self.word_of(node, kept)
            if word:
                number = numbers.setdefault(name, len(numbers)) if name else -1
                told.update(f"{word} {number}\n".encode("utf-8", "replace"))
                words.codes.append(_code(word))
                words.places.append((cell, line, len(words.files)))
            if isinstance(node, Function | ast.Lambda):
                for parameter in _parameters(node):
                    numbers.setdefault(parameter, len(numbers))
            waiting.extend((child, cell, line) for child in reversed(inside))
        if len(words.codes) > begin:
            words.ends.append(len(words.codes))
            words.files.append(file)
            words.pieces.add(told.digest())

    def word_of(self, node: ast.AST, kept: Collection[str]) -> tuple[str, str, list[ast.AST]]:
        """The word of a node ("" for none), the name in it that a student chose, and the nodes inside it."""
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Expr(ast.Constant()) | ast.AnnAssign(value=None):
                return "", "", []
            case ast.Name(name):
                return (name, "", []) if name in kept else ("name", name, [])
            case ast.Attribute(value, name):
                return (".own", f".{name}", [value]) if name in self.own else (f".{name}", "", [value])
            case ast.Constant(str()) | ast.JoinedStr():
                return "text", "", []
            case ast.Constant(int(value)) if value.bit_length() > MAX_BITS:
                return "int", "", []
            case ast.Constant(value):
                return clean(repr(value), 80), "", []
            case ast.Expr(value):
                return "", "", [value]
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                return "Assign", "", [target, value]
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                return f"def {name}" if name in self.given.names else "def", "", [*node.decorator_list, *node.body]
            case ast.ClassDef():
                return "class", "", list(node.body)
            case ast.Lambda(_, value):
                return "Lambda", "", [value]
        operators = [type(getattr(node, "op", None)).__name__] if hasattr(node, "op") else []
        children = [child for child in ast.iter_child_nodes(node) if not isinstance(child, NO_WORDS)]
        return " ".join([type(node).__name__, *operators]), "", children


def _bound(body: Iterable[ast.stmt]) -> Iterator[str]:
    """The names that statements bind to values."""
    for node in (node for one in body for node in ast.walk(one)):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def _parameters(node: Function | ast.Lambda) -> Iterator[str]:
    """The parameters of a function in their order."""
    arguments = node.args
    for one in (*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg):
        if one is not None:
            yield one.arg


@lru_cache(MAX_CODES)
def _code(word: str) -> int:
    """A word as 64 bits, the same in every process."""
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest())


def _prints(codes: NDArray[np.uint64], ends: Sequence[int]) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """The hashes of the runs of ``RUN`` words within each piece and of each shorter piece; and two rows, the first word
    and the number of words of each.
    """
    powers = np.cumprod(np.full(RUN, BASE, np.uint64))
    prints, spans = [np.empty(0, np.uint64)], [np.empty((2, 0), np.int32)]
    for begin, end in zip([0, *ends], ends, strict=False):
        length = min(RUN, end - begin)
        runs = np.lib.stride_tricks.sliding_window_view(codes[begin:end], length)
        prints.append((runs * powers[:length]).sum(axis=1, dtype=np.uint64))
        starts = np.arange(begin, end - length + 1, dtype=np.int32)
        spans.append(np.stack([starts, np.full_like(starts, length)]))
    return np.concatenate(prints), np.concatenate(spans, axis=1)
