"""``get_ipython()`` and ``display`` for code from a notebook, where no notebook runs.

Magics that run code do so: ``submission.statements`` unfolds those that are statements, and the shell here runs the
rest. ``%run`` runs a file of the submission, ``%%writefile`` writes one. All others do nothing.
"""

from __future__ import annotations

import contextlib
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nnexercises.submission.statements import RUNS_CODE


class Shell:
    """What ``get_ipython()`` returns. ``run_file`` runs a file of the submission and returns its names."""

    def __init__(self, run_file: Callable[[str], dict[str, Any]]) -> None:
        self._run_file = run_file

    def run_line_magic(self, name: str, line: str, *rest: object) -> Any:
        """Run a line magic, and return the value of an expression that it runs."""
        if name == "run":
            self._run(line, sys._getframe(1).f_globals)
        elif name in RUNS_CODE:
            return _run_code(line, sys._getframe(1).f_globals)
        return None

    def run_cell_magic(self, name: str, line: str, cell: str) -> Any:
        """Run a cell magic."""
        if name in ("writefile", "file") and line:
            arguments = shlex.split(line)
            Path(arguments[-1]).parent.mkdir(parents=True, exist_ok=True)
            with open(arguments[-1], "a" if "-a" in arguments else "w", encoding="utf-8") as file:
                file.write(cell)
        elif name in RUNS_CODE:
            return _run_code(cell, sys._getframe(1).f_globals)
        return None

    def magic(self, line: str) -> Any:
        """Run a magic, in the spelling of older versions of IPython."""
        name, _, rest = line.lstrip("%").partition(" ")
        if name == "run":
            return self._run(rest, sys._getframe(1).f_globals)
        return _run_code(rest, sys._getframe(1).f_globals) if name in RUNS_CODE else None

    def getoutput(self, command: str, *rest: object, **options: object) -> list[str]:
        """The output of a shell command, none of which runs."""
        return []

    def __getattr__(self, name: str) -> Any:
        if name[:2] == "__":
            raise AttributeError(name)
        return lambda *args, **options: None

    def __str__(self) -> str:
        return "a notebook's shell, while it is graded"

    def _run(self, line: str, namespace: dict[str, Any]) -> None:
        files = [word for word in shlex.split(line) if not word.startswith("-")]
        if files:
            names = self._run_file(files[0])
            namespace.update({name: value for name, value in names.items() if name[:1] != "_"})


def _run_code(code: str, namespace: dict[str, Any]) -> Any:
    with contextlib.suppress(SyntaxError):
        return eval(compile(code.strip(), "<magic>", "eval"), namespace)
    exec(compile(code, "<magic>", "exec"), namespace)
    return None


def display(*things: object, **options: object) -> None:
    """Show nothing."""
