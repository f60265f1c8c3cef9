"""``check(softmax)``: grade an exercise from a notebook or a script, to learn, and never for marks.

This process runs a student's code, so that no reference and no expected value comes here: another process grades
(``practice.server``) and sends back what to show. It is kept for the next question, and ends with this one.
"""

from __future__ import annotations

import atexit
import contextlib
import html
import json
import os
import subprocess
import sys
from typing import Any


class Checked:
    """What there is to say of exercises, as text, and as a page of HTML where there is one."""

    def __init__(self, text: str, page: str | None = None) -> None:
        self.text, self.page = text, page

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **options: Any) -> dict[str, str]:
        """What Jupyter shows: a page has a frame of its own, so that its looks stay in it."""
        shown = {"text/plain": self.text}
        if self.page is not None:
            page = html.escape(self.page, quote=True)
            shown["text/html"] = f'<iframe srcdoc="{page}" style="width: 100%; height: 30em; border: 0"></iframe>'
        return shown


def check(*exercises: Any, course: str | None = None) -> Checked | None:
    """Grade the student's ``exercises``, functions or classes or their names; without any, all that the course has.

    In a notebook, the cells are graded that have been run, as they were run, in their order. Elsewhere it is the file
    that defines the function, or the one that calls ``check``. ``course`` is a course's folder, its sealed file or its
    name. In a script, the result is printed; while a submission is graded, nothing happens.
    """
    if "nnexercises.sandbox.child" in sys.modules:  # the submission is being graded, and calls ``check`` itself
        return None
    names = [item if isinstance(item, str) else str(getattr(item, "__name__", item)) for item in exercises]
    cells = _cells()
    question: dict[str, Any] = {"names": names, "course": course, "folder": os.getcwd()}  # noqa: PTH109
    if cells is not None:
        question["cells"] = cells
    else:
        question["path"] = _file_of(exercises)
    if question.get("path", "") is None:
        return Checked("check needs a file: save your code, and give it a function that the file defines.\n")
    checked = Checked(**_ask(question))
    if cells is None and not hasattr(sys, "ps1"):
        print(checked.text, end="")
    return checked


def load_ipython_extension(shell: Any) -> None:
    """Give IPython the magic ``%grade softmax`` (``%load_ext nnexercises``); it takes ``--course DIR``."""

    def grade(line: str) -> Checked | None:
        names = line.split()
        course = None
        if "--course" in names[:-1]:
            place = names.index("--course")
            course = names[place + 1]
            del names[place : place + 2]
        return check(*names, course=course)

    shell.register_magic_function(grade, "line", "grade")


def _cells() -> list[str] | None:
    """The sources of the cells that have been run in this IPython, as they were written; None outside of it."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return None if shell is None else [str(cell) for cell in shell.history_manager.input_hist_raw[1:]]


def _file_of(exercises: tuple[Any, ...]) -> str | None:
    """The file of the first function or class, else that of the caller."""
    modules = [getattr(item, "__module__", None) for item in exercises]
    files = [getattr(sys.modules.get(module or ""), "__file__", None) for module in modules]
    files.append(sys._getframe(2).f_globals.get("__file__"))
    return next((os.path.abspath(file) for file in files if file is not None), None)  # noqa: PTH100


class _Server:
    """The process that grades, started at the first question."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """The answer to a question. An interruption ends the process; the next question starts another one."""
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "nnexercises.practice.server"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        assert self.process.stdin is not None and self.process.stdout is not None
        try:
            self.process.stdin.write(json.dumps(question).encode() + b"\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = b""
        except BaseException:
            self.close()
            raise
        if not line:
            self.close()
            return {"text": "The process that grades has ended; try again.\n"}
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End the process, which ends all that it has started when its input ends."""
        if self.process is None:
            return
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        try:
            self.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


_server = _Server()
_ask = _server.ask
atexit.register(_server.close)
