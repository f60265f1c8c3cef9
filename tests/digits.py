"""A small data set in MNIST's own format, for machines without the real one: `python tests/digits.py DIR` writes it."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import numpy as np


def idx(array: np.ndarray) -> bytes:
    """The IDX format (http://yann.lecun.com/exdb/mnist): magic number, sizes, bytes."""
    header = struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(np.uint8).tobytes()


def write(folder: Path) -> Path:
    """Write 2000 of scikit-learn's digits, 8 by 8, enlarged to 28 by 28; the last of them are others moved by a pixel.

    Thinned out by a power, so that mean and spread of their ink are about MNIST's (0.13 and 0.31). Returns ``folder``.
    """
    from sklearn.datasets import load_digits

    digits = load_digits()
    small = 255 * (np.concatenate([digits.images, np.roll(digits.images[:203], 1, axis=2)]) / 16) ** 3
    labels = np.concatenate([digits.target, digits.target[:203]])
    images = np.pad(np.kron(small, np.ones((1, 3, 3))), ((0, 0), (2, 2), (2, 2)))
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, count in (("train", 2000), ("t10k", 10)):
        (raw / f"{name}-images-idx3-ubyte").write_bytes(idx(images[:count]))
        (raw / f"{name}-labels-idx1-ubyte").write_bytes(idx(labels[:count]))
    return folder


if __name__ == "__main__":
    write(Path(sys.argv[1]))
