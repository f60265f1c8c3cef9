"""What a submission defines, and which of several bindings of a name counts: the one that a reader would say."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from nnexercises.drive.code import code_of, globals_in
from nnexercises.drive.constants import Constants
from nnexercises.drive.solution import Solution
from nnexercises.sandbox.messages import LoadFlaw

#: Values that stand where an answer is to be written.
PLACEHOLDERS = (None, ...)


@dataclass(frozen=True)
class Definition:
    """A function or class that a ``def`` or ``class`` has bound, with its place."""

    value: Callable[..., Any]
    key: str
    line: int


@dataclass
class FileContents:
    """What one file defines. ``module`` is the last part of its module's name, ``constants`` knows
    which names are bound to constants.

    ``definitions`` are its functions and classes by name, in order, and ``rebound`` the lines where something else
    binds such a name again. ``unwritten`` are functions without code yet (``...``, ``pass``); ``imported`` are names
    that ``import *`` bound from installed packages, which answer no exercise; ``answers`` are values that a
    placeholder (``dc_da = None``) replaced.
    """

    namespace: dict[str, Any]
    module: str
    constants: Constants
    definitions: dict[str, list[Definition]] = field(default_factory=dict)
    rebound: dict[str, int] = field(default_factory=dict)
    unwritten: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)
    answers: dict[str, Any] = field(default_factory=dict)

    def chosen(self, arities: Mapping[str, int], keys: set[str]) -> dict[str, Any]:
        """The values that count in place of those that were bound last.

        A definition counts before an object that its name is bound to later, and before a function from elsewhere; of
        two definitions the last one that can be called with the exercise's number of arguments (``arities``).
        """
        chosen = {}
        for name, definitions in self.definitions.items():
            value: Any = self.namespace.get(name)
            if name in self.imported or not _is_function(value) or not _is_own(value, keys):
                value = definitions[-1].value
            if name in arities and not _takes(value, arities[name]):
                last = self.namespace.get(name)
                others = [*(one.value for one in reversed(definitions)), *([last] if callable(last) else [])]
                value = next((one for one in others if _takes(one, arities[name])), value)
            if value is not self.namespace.get(name):
                chosen[name] = value
        for name, answer in self.answers.items():
            if name not in self.definitions and is_one_of(self.namespace.get(name), PLACEHOLDERS):
                chosen[name] = answer
        return chosen


@dataclass
class Loaded:
    """What each file of a submission defines. ``arities`` are the numbers of arguments of each unit's exercises, and
    ``keys`` the file names that belong to the submission in a traceback.
    """

    arities: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    files: dict[str, FileContents] = field(default_factory=dict)
    flaws: list[LoadFlaw] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    _solutions: dict[str, Solution] = field(default_factory=dict)

    def solution(self, unit: str) -> Solution:
        """The submission, once it is loaded, as the drives of ``unit`` see it: first the file of that name, then the
        others in order; a written definition comes before an unwritten one.
        """
        if unit not in self._solutions:
            self._solutions[unit] = self._solution(unit)
        return self._solutions[unit]

    def _solution(self, unit: str) -> Solution:
        order = [self.files[name] for name in self._order(unit)]
        definitions: dict[str, list[Callable[..., Any]]] = {}
        for file in reversed(order):
            for name, found in file.definitions.items():
                definitions.setdefault(name, []).extend(one.value for one in found)
        arities = self.arities.get(unit, {})
        chosen = [file.chosen(arities, self.keys) for file in order]
        written = {
            name: own.get(name, file.namespace.get(name))
            for file, own in reversed(list(zip(order, chosen, strict=True)))
            for name in file.definitions.keys() - file.unwritten
            if any(name in other.unwritten for other in order)
        }
        spaces: list[dict[str, Any]] = [written]
        imported: list[set[str]] = [set()]
        constants: list[set[str]] = [set()]
        for file, own in zip(order, chosen, strict=True):
            spaces += [own, file.namespace]
            imported += [set(), file.imported]
            constants += [file.constants.names, file.constants.names]
        return Solution(spaces, definitions, imported, constants)

    def _order(self, unit: str) -> list[str]:
        return sorted(self.files, key=lambda name: self.files[name].module != unit)

    def unwritten_names(self) -> list[str]:
        """Functions and methods ("relu", "Neuron.compute_output") that are declared but not written in any file."""
        written = {name for file in self.files.values() for name in file.definitions.keys() - file.unwritten}
        return sorted(
            {
                name
                for file in self.files.values()
                for name in file.unwritten
                if name.split(".")[0] not in file.unwritten or name.split(".")[0] not in written
            }
        )

    def uses(self) -> dict[str, list[str]]:
        """The other names that the code of each function or class reads: names of the submission, and names that it
        would bind if all its statements had run.
        """
        known = {*self.names(), *(name for flaw in self.flaws for name in flaw.names)}
        found: dict[str, set[str]] = {}
        for file in self.files.values():
            for name, definitions in file.definitions.items():
                used = set().union(*(_globals_of(one.value) for one in definitions))
                found[name] = (known & used) - {name}
        return {name: sorted(used) for name, used in found.items()}

    def names(self) -> list[str]:
        """All names that the submission binds on purpose."""
        return sorted(
            {
                name
                for file in self.files.values()
                for name in (*file.namespace, *file.definitions)
                if name[:2] != "__" and (name not in file.imported or name in file.definitions)
            }
        )

    def bound_twice(self) -> Iterator[LoadFlaw]:
        """What to say of exercises whose name is bound more than once, where not the last binding counts."""
        for file in self.files.values():
            for arities in self.arities.values():
                chosen = file.chosen(arities, self.keys)
                for name in arities.keys() & chosen.keys() & file.definitions.keys():
                    counts = next(one for one in file.definitions[name] if one.value is chosen[name])
                    last = max(file.rebound.get(name, 0), file.definitions[name][-1].line)
                    yield LoadFlaw(counts.key, last, "bound_again", (name, counts.line))

    def defined_twice(self) -> Iterator[LoadFlaw]:
        """What to say of names that two files define."""
        files_of: dict[str, list[str]] = {}
        for file, contents in self.files.items():
            for name in (name for name in contents.definitions if name not in contents.unwritten):
                files_of.setdefault(name, []).append(file)
        names_of: dict[str, list[str]] = {}
        for name, files in files_of.items():
            if len(files) > 1 and not name.startswith("_"):
                names_of.setdefault(" and ".join(files), []).append(name)
        for places, names in names_of.items():
            yield LoadFlaw("", 0, "defined_twice", (", ".join(names), places))


def is_one_of(value: object, others: tuple[object, ...]) -> bool:
    """Whether a value is one of these very objects; it may be a tensor, which ``in`` would compare."""
    return any(value is other for other in others)


def _is_function(value: object) -> bool:
    """Whether a value is a function or a class, and not an object that can be called like one."""
    return isinstance(value, type | FunctionType | functools.partial) or hasattr(value, "__wrapped__")


def _is_own(value: Any, keys: set[str]) -> bool:
    """Whether a function or class was written in the submission."""
    while isinstance(value, functools.partial):
        value = value.func
    try:
        value = inspect.unwrap(value)
    except ValueError:  # it wraps itself
        return True
    if isinstance(value, type):
        codes = (member.__code__ for member in vars(value).values() if isinstance(member, FunctionType))
        return any(code.co_filename in keys for code in codes) or not value.__module__.startswith("torch")
    code = getattr(value, "__code__", None)
    return code is not None and code.co_filename in keys


def _takes(function: Callable[..., Any], arity: int) -> bool:
    """Whether a function can be called with this number of arguments; True if nobody can tell. A class that takes any
    (an ``nn.Module`` without ``__init__``) is called with none.
    """
    try:
        signature = inspect.signature(function)
        signature.bind(*[None] * arity)
    except TypeError:
        return False
    except ValueError:
        return True
    takes_any = all(one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD) for one in signature.parameters.values())
    return not (isinstance(function, type) and takes_any and arity)


def _globals_of(obj: object) -> set[str]:
    return {name for code in code_of(obj) for name in globals_in(code)}
