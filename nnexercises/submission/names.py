"""Names of files: which unit a file is for, and by which module name the others import it.

A module's name does not depend on what the folder happens to be called. Systems that collect files rename them, and
browsers number their copies: both are undone here.
"""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.machinery import PathFinder
from pathlib import PurePath

from nnexercises.submission.files import SUFFIXES, SourceFile
from nnexercises.submission.folder import PLAIN

#: What learning systems make of a file's name. ``id`` is the system's number of a student, or a name in its place.
CANVAS = re.compile(
    r"(?:(?P<student>.+?)_(?P<late>LATE_)?(?P<id>\d{2,})|(?P<late_anonymous>LATE_)?(?P<anonymous>anon_[0-9A-Za-z]{5}))"
    r"_\d{2,}_(?P<name>.+?)(?:-\d+)?"
)
MOODLE = re.compile(r"(?P<student>.+)_(?P<id>\d+)_assignsubmission_file_(?P<name>.+)")
BLACKBOARD = re.compile(r".+_attempt_\d{4}(?:-\d\d){5}_(?P<name>.+)")
BRIGHTSPACE = re.compile(r"\d+-\d+ - .+ [AP]M - (?P<name>.+)")
COLLECTED = (CANVAS, MOODLE, BLACKBOARD, BRIGHTSPACE)
#: What browsers, file managers and Jupyter add to the name of a copy.
COPIED = re.compile(r"(copy of )?(?P<name>.+?)([ _]?\(\d+\)|[ _-]+copy[ _]?(\d+|\(\d+\))?)?", re.IGNORECASE)

_FROM = re.compile(
    r"^[ \t]*+from[ \t]*+(\.*+)(?:[ \t]*+([\w.]++))?[ \t]*+import[ \t]*+(?:\(([^)]{0,2000}+)\)|([^\n#;]*+))",
    re.MULTILINE,
)
_IMPORT = re.compile(r"^[ \t]*+import[ \t]++([^\n#;]++)", re.MULTILINE)
_BOUND = re.compile(r"^(?:(?:async +)?def|class) +(\w+)|^(\w+) *(?::[^=\n]+)?=(?!=)", re.MULTILINE)


def stem_of(name: str) -> str:
    """A file's name without its suffixes."""
    suffixes = (*SUFFIXES, *PLAIN)
    while suffix := next((suffix for suffix in suffixes if name.lower().endswith(suffix) and name != suffix), None):
        name = name[: -len(suffix)]
    return name


def handed_in_as(stem: str) -> str:
    """A stem without what a learning system added."""
    match = next((match for pattern in COLLECTED if (match := pattern.fullmatch(stem))), None)
    return stem_of(match["name"]) if match else stem


def original(stem: str) -> str:
    """A stem without what a learning system added, and without the mark of a copy."""
    name = handed_in_as(stem)
    match = COPIED.fullmatch(name)
    return stem_of(match["name"]) if match else name


def likeness(name: str, units: Collection[str]) -> int:
    """How much a file's name is that of a unit: 0 if it is, more if the file was renamed, 3 if not."""
    stem = stem_of(name)
    forms = (stem, handed_in_as(stem), original(stem))
    return next((index for index, form in enumerate(forms) if form in units), len(forms))


@dataclass
class _Imports:
    """The imports in a file: of names from a module (``named``, with the number of leading dots), and of modules."""

    named: list[tuple[int, str, frozenset[str]]] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, file: SourceFile) -> _Imports:
        result = cls()
        for cell in file.cells:
            for dots, module, inside, on_line in _FROM.findall(cell.text):
                names = re.sub(r"#.*|\\", "", inside or on_line).split(",")
                first = frozenset(words[0] for words in map(str.split, names) if words)
                result.named.append((len(dots), module, first))
            for listed in _IMPORT.findall(cell.text):
                result.modules += [words[0] for words in map(str.split, listed.split(",")) if words]
        return result

    def mentioned(self) -> Iterator[str]:
        """Every part of a name that may be a file."""
        for _, module, names in self.named:
            yield from (*module.split("."), *names)
        for module in self.modules:
            yield from module.split(".")


def modules(files: Sequence[SourceFile], paths: Sequence[PurePath]) -> list[str]:
    """The module names of files, by their paths below the submission's folder."""
    mentioned = {name for file in files for name in _Imports.of(file).mentioned()}
    # A module counts before a notebook of the same name, and a file before its copy.
    order = sorted(range(len(files)), key=lambda i: (files[i].is_notebook, _is_copy(paths[i].name)))
    names = [""] * len(files)
    for i in order:
        names[i] = _free(paths[i], mentioned, set(names))
    return names


def _is_copy(name: str) -> bool:
    handed_in = handed_in_as(stem_of(name))
    return original(handed_in) != handed_in


def _free(path: PurePath, mentioned: Collection[str], taken: Collection[str]) -> str:
    """The module name of a path: what it was called before it was renamed, unless that is taken or not meant."""
    stem = stem_of(path.name)
    first = stem if stem in mentioned else handed_in_as(stem)
    forms = [first if first.isidentifier() else original(stem), first, stem]
    parents = [part.replace(".", "_") for part in path.parts[:-1]]
    dotted = [".".join([*parents, form.replace(".", "_")]) for form in forms]
    dotted += [f"{dotted[-1]}_{number}" for number in range(2, len(taken) + 3)]
    return next(name for name in dotted if name not in taken)


def package(files: Sequence[SourceFile], folder: str) -> str:
    """The package that the submission's folder is, by the name in its own imports, or else by that of ``folder``."""
    imports = [_Imports.of(file) for file in files]
    own = {file.module.split(".")[0] for file in files}
    by_name = {file.module.removesuffix(".__init__"): file for file in files}
    bound = cache(lambda name: _bound(by_name[name]))

    def is_package(top: str, rest: str, wanted: Collection[str]) -> bool:
        """Whether ``from top.rest import wanted`` can only mean this folder."""
        if not top or top in own or top == folder or _is_installed(top):
            return False
        target = rest or "__init__"
        known = {name for name in wanted if (f"{rest}.{name}" if rest else name) in by_name}
        if target in by_name:
            known |= bound(target) | {"*"}
        elif rest:
            return False
        return bool(wanted) and known.issuperset(wanted)

    for each in imports:
        for dots, module, wanted in each.named:
            top, _, rest = module.partition(".")
            if not dots and is_package(top, rest, wanted):
                return top
        for module in each.modules:
            top, _, rest = module.partition(".")
            if is_package(top, rest, {"*"} if rest else ()):
                return top
    return folder


def _bound(file: SourceFile) -> set[str]:
    """Names that a file binds at its top level, judging by the text."""
    names = {defined or assigned for cell in file.cells for defined, assigned in _BOUND.findall(cell.text)}
    return names.union(*(wanted for _, _, wanted in _Imports.of(file).named))


@lru_cache(1000)
def _is_installed(name: str) -> bool:
    folders = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    return name in sys.stdlib_module_names or PathFinder.find_spec(name, folders) is not None
