"""Softmax and sigmoid of NumPy arrays, for what explains an answer."""

from __future__ import annotations

import numpy as np


def softmax(scores: np.ndarray, axis: int = -1) -> np.ndarray:
    """The softmax along a dimension, which may be empty; in the shape of the scores."""
    powers = np.exp(scores - scores.max(axis, keepdims=True, initial=-np.inf))
    return np.asarray(powers / powers.sum(axis, keepdims=True))


def sigmoid(x: np.ndarray) -> np.ndarray:
    """The sigmoid of each number; in the shape of ``x``."""
    return np.asarray(1 / (1 + np.exp(-x)))
