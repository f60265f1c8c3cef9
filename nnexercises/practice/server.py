"""Answer the questions of ``check``, one line of JSON each, in a process that runs no student's code itself.

    python -m nnexercises.practice.server

A question has ``names`` of exercises, the ``course``, and either the ``path`` of a file or the ``cells`` of a notebook
with the ``folder`` it is in. The answer has a ``text``, and a ``page`` of HTML where there is such a format.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nnexercises.errors import NnexercisesError, UsageError
from nnexercises.explain.names import similar
from nnexercises.grading.grader import Grader
from nnexercises.grading.run import Run
from nnexercises.process.host import WorkerHost
from nnexercises.report.formats import html, terminal
from nnexercises.report.model import Report
from nnexercises.sandbox import PRELOAD

#: Columns of the text.
WIDTH = 80
#: The name by which the cells of a notebook are called in messages.
NOTEBOOK = "notebook.ipynb"


def main() -> None:
    """Answer questions until there are no more."""
    with WorkerHost(PRELOAD) as host:
        server = Server(host)
        for line in sys.stdin.buffer:
            sys.stdout.write(json.dumps(server.answer(json.loads(line))) + "\n")
            sys.stdout.flush()


class Server:
    """Graders by course, warm between questions."""

    def __init__(self, host: WorkerHost) -> None:
        self.host = host
        self.graders: dict[str | None, Grader] = {}

    def answer(self, question: dict[str, Any]) -> dict[str, str]:
        """What to show for a question, or what is wrong with it."""
        try:
            report = self.graded(question)
        except NnexercisesError as error:
            return {"text": f"{error}\n"}
        except OSError as error:
            return {"text": f"{error.strerror or error}\n"}
        except Exception as error:
            return {"text": f"our own fault, please report it: {type(error).__name__}: {error}\n"}
        return {"text": terminal.render(report, width=WIDTH), "page": html.render(report)}

    def graded(self, question: dict[str, Any]) -> Report:
        """The report on the exercises in question.

        Raises:
            UsageError: there is no such exercise, file or course.
            WorkerError: no worker could be started.
        """
        course, names = question["course"], question["names"]
        if course not in self.graders:
            self.graders[course] = Grader(course, host=self.host)
        grader = self.graders[course]
        if "path" in question:
            with grader.open(question["path"], ["cpu"]) as run:
                return _report(run, names)
        with tempfile.TemporaryDirectory(prefix="nnexercises-") as folder:
            file = Path(folder, NOTEBOOK)
            cells = [{"cell_type": "code", "source": source} for source in question["cells"]]
            file.write_text(json.dumps({"cells": cells, "nbformat": 4}), encoding="utf-8")
            with grader.open(file, ["cpu"]) as run:
                run.submission = replace(run.submission, folder=Path(question["folder"]))  # its data files are there
                return _report(run, names)


def _report(run: Run, names: Sequence[str]) -> Report:
    known = [exercise.name for exercise in run.exercises()]
    for name in names:
        if name not in known:
            near = similar(name, known)
            raise UsageError(f"there is no exercise {name}" + (f": did you mean {near}?" if near else ""))
    cases = [case for case in run.shuffled_cases() if not names or case.exercise in names]
    report = run.report({case.key: result for case, result in run.results(cases)})
    return replace(report, complete=True)  # all that was asked for


if __name__ == "__main__":
    main()
