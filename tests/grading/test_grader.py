"""One Grader for many submissions, and for many threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from helpers import RIGHT_ANSWERS

from nnexercises import Grader

RIGHT = next(file for file in RIGHT_ANSWERS if file.stem == "neurons_1").read_text(encoding="utf-8")
#: What each of eight students changes in a right answer.
CHANGES = [
    ("", ""),
    ("", ""),
    ("def relu(", "def relu_unused(x):\n    return x\n\n\ndef relu("),
    ("def relu(", "def relus("),
    ("class Neuron", "raise ValueError\nclass Neuron"),
    ("def forward_pass_network(", "def forward_pass_networks("),
    ("def forward_pass_single_layer(", "import os; os._exit(3)\n\n\ndef forward_pass_single_layer("),
    ("def forward_pass_single_layer(", "def unknown("),
]


def test_eight_threads_may_share_one(cache: Path, tmp_path: Path) -> None:
    files = []
    for number, (old, new) in enumerate(CHANGES):
        files.append(tmp_path / f"student_{number}.py")
        files[-1].write_text(RIGHT.replace(old, new, 1) if old else RIGHT, encoding="utf-8")
    with Grader(units=["neurons"]) as grader:
        with ThreadPoolExecutor(8) as threads:
            together = list(threads.map(grader.grade, files))
        alone = [grader.grade(file) for file in files]
    verdicts = [
        [[case.verdict for exercise in report.exercises for case in exercise.cases] for report in reports]
        for reports in (together, alone)
    ]
    assert verdicts[0] == verdicts[1]
    assert [report.marks for report in together] == [report.marks for report in alone]
    assert together[0].marks == together[0].points > together[3].marks
