"""The exercise `mnist`, with the real torchvision on a small data set in MNIST's own format."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers import TESTS, exercise, run

from nnexercises import Grader
from nnexercises.explain.mistakes import differs

SUBMISSIONS = TESTS / "submissions"


def idx(array: np.ndarray) -> bytes:
    """The IDX format (http://yann.lecun.com/exdb/mnist): magic number, sizes, bytes."""
    header = struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(np.uint8).tobytes()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2000 of scikit-learn's digits, 8 by 8, enlarged to 28 by 28; the last of them are others moved by a pixel.

    Thinned out by a power, so that mean and spread of their ink are about MNIST's (0.13 and 0.31).
    """
    from sklearn.datasets import load_digits

    digits = load_digits()
    small = 255 * (np.concatenate([digits.images, np.roll(digits.images[:203], 1, axis=2)]) / 16) ** 3
    labels = np.concatenate([digits.target, digits.target[:203]])
    images = np.pad(np.kron(small, np.ones((1, 3, 3))), ((0, 0), (2, 2), (2, 2)))
    folder = tmp_path_factory.mktemp("data")
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, count in (("train", 2000), ("t10k", 10)):
        (raw / f"{name}-images-idx3-ubyte").write_bytes(idx(images[:count]))
        (raw / f"{name}-labels-idx1-ubyte").write_bytes(idx(labels[:count]))
    return folder


@pytest.mark.timeout(300)
def test_a_right_net_learns_and_an_untrained_one_does_not(cache: Path, tmp_path: Path, data: Path) -> None:
    text = (SUBMISSIONS / "seed_a.py").read_text()
    right, wrong = tmp_path / "right.py", tmp_path / "wrong.py"
    right.write_text(text)
    wrong.write_text(text.replace("for _ in tqdm(range(number_of_iterations)):", "for _ in range(0):"))
    with Grader(units=["tensor_net"], data=data) as grader:
        sealed = next(e for e in grader.units()[0].exercises if e.name == "mnist")
        assert sealed.error is None
        assert exercise(grader.grade(right), "mnist").verdict == "passed"
        result = exercise(grader.grade(wrong), "mnist")
        assert (result.verdict, result.blocked_by) == ("blocked", ["tensor_net/train"])
    (ordinary,) = sealed.cases
    (trial,) = ordinary.trials
    assert len(sealed.mistakes) >= 6
    assert [name for name in sealed.mistakes if not differs(sealed, ordinary, trial, trial.mistakes[name])] == []


def test_without_data_it_is_skipped_and_says_what_to_do(grader: Grader) -> None:
    report = grader.grade(SUBMISSIONS / "seed_a.py")
    result = exercise(report, "mnist")
    assert (result.verdict, result.points, result.skipped_points) == ("skipped", 0, 4)
    assert "download=True" in result.cases[0].message
    assert report.skipped_points == 4
    alone = replace(report, exercises=(result,))
    assert alone.exit_code == 5  # no marks could be had: that is no full score


def test_a_data_folder_without_the_data_is_said_in_the_report(tmp_path: Path) -> None:
    result = run("nnexercises.cli", "grade", SUBMISSIONS / "seed_a.py", "--unit", "tensor_net", "--data", tmp_path)
    assert "mnist  skipped (4)" in result.stdout
    assert "MNIST is not here" in result.stdout
    assert "4 more points were skipped" in result.stdout
