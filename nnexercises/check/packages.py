"""The packages that a course's files import, and that nobody would install for it."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
from collections.abc import Iterator

from nnexercises.course.files import shared_code
from nnexercises.course.folder import GRADERS, REFERENCE, Course
from nnexercises.course.settings import FILE

#: What a course imports of its own and of this package.
OWN = {GRADERS, REFERENCE, "nnexercises"}


def not_required(course: Course, unit: str) -> Iterator[str]:
    """One line for each package that a unit imports, and neither this package nor ``course.toml`` requires. What is
    imported inside ``try`` may be missing.
    """
    requirements = [line for line in importlib.metadata.requires("nnexercises") or () if "extra ==" not in line]
    required = {_name(line) for line in (*requirements, *course.settings.requires)}
    own = OWN | {name.removesuffix(".py") for name in shared_code(course)}
    distributions = importlib.metadata.packages_distributions()
    for folder in (GRADERS, REFERENCE):
        for file in course.files(folder, unit):
            packages = dict.fromkeys(_imported(ast.parse(file.read_bytes())))
            for package in packages:
                names = {package, *distributions.get(package, ())}
                if package not in own | sys.stdlib_module_names and not {_name(name) for name in names} & required:
                    shown = file.relative_to(course.root).as_posix()
                    yield f"{shown} imports {package}, which nobody would install: name it in requires of {FILE}"


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name.split(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module.split(".")[0]
    elif not isinstance(node, ast.Try):
        for child in ast.iter_child_nodes(node):
            yield from _imported(child)


def _name(requirement: str) -> str:
    """The name in a requirement, as package registries compare it."""
    found = re.match(r"[\w.-]+", requirement.strip())
    return re.sub(r"[-_.]+", "-", found[0] if found else "").lower()
