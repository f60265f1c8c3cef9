"""Grading again on every save: what is said, and that it is what a whole grading says."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path

from helpers import ROOT

from nnexercises import Grader, Report
from nnexercises.practice.regrading import Regrader, Unreadable
from nnexercises.practice.watching import news
from nnexercises.process.host import WorkerHost

RIGHT = (ROOT / "tests" / "submissions" / "right_neurons.py").read_text()
RELU = "def relu(x: float) -> float:\n"


def told(report: Report) -> list[object]:
    return [
        (exercise.key, exercise.hint, exercise.place, [(case.verdict, case.message, case.file, case.line)])
        for exercise in report.exercises
        for case in exercise.cases
    ]


def test_what_is_graded_again_is_as_in_a_whole_grading(host: WorkerHost, tmp_path: Path) -> None:
    file = tmp_path / "student.py"
    grader = Grader(units=["neurons"], host=host)
    regrader = Regrader(grader, file, ["cpu"])
    texts = [
        RIGHT,
        RIGHT.replace(RELU, f"{RELU}    return x\n\n"),
        "# a comment\n" + RIGHT.replace(RELU, f"{RELU}    return x.oops\n\n"),
        RIGHT.replace("class Neuron", "class Neurone"),
        RIGHT + "\nassert relu(-1) == 0\n",
    ]
    lines = []
    for text in texts:
        file.write_text(text)
        before = regrader.report
        report = regrader.grade()
        assert isinstance(report, Report)
        assert told(report) == told(grader.grade(file, devices=["cpu"]))
        lines.append(news(before, report) if before is not None else "")
    assert lines[1].startswith("broken: relu")
    assert regrader.grade() is None
    file.write_text(RIGHT.replace(RELU, "def relu(x:\n"))
    half = regrader.grade()
    assert isinstance(half, Unreadable)
    assert half.why.startswith("student.py, line ")
    assert "does not parse" in half.why


class Watching:
    """A running ``nnexercises watch``, whose lines are read with a deadline."""

    def __init__(self, *arguments: str | Path) -> None:
        command = [sys.executable, "-m", "nnexercises", "watch", *map(str, arguments)]
        environment = os.environ | {"COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
            # Tests that run in the background have inherited that interruptions are ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self.lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def until(self, wanted: str) -> str:
        while (line := self.lines.get(timeout=60)) is not None:
            if wanted in line:
                return line
        raise AssertionError(f"it ended without a line with {wanted!r}")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        while self.lines.get(timeout=60) is not None:
            pass
        assert self.process.stdout is not None
        self.process.stdout.close()


def test_a_watch_says_what_is_new_however_a_file_is_saved(tmp_path: Path) -> None:
    file, report = tmp_path / "student.py", tmp_path / "report.json"
    file.write_text(RIGHT)
    watching = Watching(file, "--unit", "neurons", "--device", "cpu", "--report-json", report)
    try:
        watching.until("Watching student.py")
        file.write_text(RIGHT.replace(RELU, f"{RELU}    return x\n\n"))
        assert watching.until("broken:").startswith("broken: relu")
        watching.until("relu")  # the report
        file.write_text(RIGHT.replace(RELU, "def relu(x:\n"))
        assert "does not parse" in watching.until("Waiting for the next save")
        other = tmp_path / ".student.py.tmp"  # as editors do that write whole or not at all
        other.write_text(RIGHT)
        other.replace(file)
        assert watching.until("fixed:").startswith("fixed: relu")
        file.unlink()
        watching.until("is gone")
        file.write_text("# back\n" + RIGHT)
        watching.until("nothing new")
        assert json.loads(report.read_text())["marks"] == 10
        watching.process.send_signal(signal.SIGINT)
        assert watching.process.wait(timeout=30) == 0
    finally:
        watching.kill()


def test_a_notebook_in_a_folder_is_watched(tmp_path: Path) -> None:
    def save(source: str) -> None:
        cells = [{"cell_type": "code", "source": text, "metadata": {}} for text in ("x = 1", source)]
        (tmp_path / "hw.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4, "metadata": {}}))

    save("def relu(x):\n    return x")
    watching = Watching(tmp_path, "--unit", "neurons", "--device", "cpu")
    try:
        watching.until("Watching")
        save("def relu(x):\n    return max(x, 0.0)")
        assert watching.until("fixed:") == "fixed: relu"
    finally:
        watching.kill()
