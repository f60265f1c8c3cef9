"""The exercise `mnist` without its data, and what students do with the real data where it is."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import ROOT, TESTS, exercise, run

from nnexercises import Grader
from nnexercises.process.host import WorkerHost

OPENS_MNIST = """\
import torch
from torch.utils.data import DataLoader
from torchvision import datasets, transforms
from torchvision.transforms import ToTensor

train_set = datasets.MNIST(root="data", train=True, download=True, transform=ToTensor())
test_set = datasets.MNIST("./data", train=False, download=True, transform=ToTensor())
at_home = datasets.MNIST("~/data")
assert (len(train_set), len(test_set), len(at_home)) == (60000, 10000, 60000)
pixels = train_set.data.float() / 255
assert round(pixels.mean().item(), 4) == 0.1307
images, labels = next(iter(DataLoader(train_set, batch_size=64, shuffle=True)))
assert images.shape == (64, 1, 28, 28)
first = [train_set[i] for i in range(2000)]
torch.save(images, "data/images.pt")

elsewhere = datasets.MNIST(root="mnist", download=True)

def relu(x):
    return max(x, 0.0)
"""
SUBMISSIONS = TESTS / "submissions"


MNIST = ROOT / "build" / "mnist"


@pytest.fixture(scope="module")
def mnist() -> Path:
    """The folder with the real data set, whose files are what they should be."""
    if not MNIST.exists():
        pytest.skip("MNIST is not in build/mnist: scripts/mnist.sh fetches it")
    for line in (ROOT / "scripts" / "mnist.sha256").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((MNIST / "MNIST" / "raw" / name).read_bytes()).hexdigest() == digest, name
    return MNIST


@pytest.mark.mnist
def test_a_submission_opens_the_real_data_set_as_its_author_does(
    host: WorkerHost, tmp_path: Path, mnist: Path, cache: Path
) -> None:
    student = tmp_path / "student.py"
    student.write_text(OPENS_MNIST)
    report = Grader(units=["neurons"], data=mnist, host=host).grade(student)
    assert exercise(report, "relu").verdict == "passed"
    assert [(problem.line, problem.message.split(":")[0]) for problem in report.problems] == [
        (17, "there is no network while grading, but data sets are in the folder data")
    ]


def test_without_data_it_is_skipped_and_says_what_to_do(grader: Grader) -> None:
    report = grader.grade(SUBMISSIONS / "seed_a.py")
    result = exercise(report, "mnist")
    assert (result.verdict, result.points, result.skipped_points) == ("skipped", 0, 4)
    assert "download=True" in result.cases[0].message
    assert report.skipped_points == 4
    alone = replace(report, exercises=(result,))
    assert alone.exit_code == 5  # no marks could be had: that is no full score


def test_a_data_folder_without_the_data_is_said_in_the_report(tmp_path: Path) -> None:
    result = run(
        "nnexercises.cli", "grade", SUBMISSIONS / "seed_a.py", "--unit", "tensor_net", "--data", tmp_path, "--all"
    )
    assert "mnist  skipped (4)" in result.stdout
    assert "MNIST is not here" in result.stdout
    assert "4 more points were skipped" in result.stdout
