"""Four times as many submissions at once as there are cores: no verdict is another one than alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from helpers import IMPATIENT

from nnexercises import Grader
from nnexercises.classroom.pools import cores
from nnexercises.process.host import WorkerHost

NEURON = "class Neuron:\n    def __init__(self, weights, bias):\n        self.weights = weights\n"
#: What students hand in, and the verdict on their relu. The deadline is a second.
ANSWERS = (
    ("def relu(x):\n    return max(x, 0.0)\n", "passed"),
    ("def relu(x):\n    return abs(x)\n", "failed"),
    ("def relu(x):\n    while True:\n        pass\n", "timed_out"),
    ("import os\ndef relu(x):\n    os._exit(1)\n", "crashed"),
    (
        "import time\ndef relu(x):\n    began = time.process_time()\n"
        "    while time.process_time() < began + 0.2:\n        pass\n    return max(x, 0.0)\n",
        "passed",
    ),
)


def test_no_verdict_changes(host: WorkerHost, tmp_path: Path) -> None:
    grader = Grader(IMPATIENT, host=host)
    files = []
    for number in range(4 * cores() + 2):
        files.append(tmp_path / f"student{number}.py")
        files[-1].write_text(ANSWERS[number % len(ANSWERS)][0] + NEURON, encoding="utf-8")
    with ThreadPoolExecutor(4 * cores()) as threads:
        reports = list(threads.map(grader.grade, files))
    found = [[exercise.verdict for exercise in report.exercises] for report in reports]
    assert found == [[ANSWERS[number % len(ANSWERS)][1], "passed"] for number in range(len(files))]
