"""Losses and what they need. The instructor's answers."""

import math

import torch
from torch import Tensor

EPSILON = 1e-7


def sigmoid(x: float) -> float:
    """The logistic function."""
    return 1 / (1 + math.exp(-x))


def mse(predictions: Tensor, targets: Tensor) -> Tensor:
    """The mean squared error."""
    if predictions.shape != targets.shape:
        raise ValueError("predictions and targets differ in shape")
    return ((predictions - targets) ** 2).mean()


def huber(predictions: Tensor, targets: Tensor, delta: float = 1.0) -> Tensor:
    """Squared errors where they are small, absolute ones where they are large."""
    errors = (predictions - targets).abs()
    return torch.where(errors < delta, 0.5 * errors**2, delta * (errors - 0.5 * delta)).mean()


def binary_cross_entropy(probabilities: Tensor, labels: Tensor) -> Tensor:
    """The mean negative log-probability of labels that are 0 or 1."""
    p = probabilities.clamp(EPSILON, 1 - EPSILON)
    return -(labels * p.log() + (1 - labels) * (1 - p).log()).mean()


def hinge(scores: Tensor, labels: Tensor, margin: float = 1.0) -> Tensor:
    """How far the scores of labels that are -1 or 1 are from being on the right side."""
    return (margin - labels * scores).clamp(min=0).mean()


def kl_divergence(p: Tensor, q: Tensor) -> Tensor:
    """How much longer a code for q is than one for p."""
    return (p * (p / q).log()).sum()


class Momentum:
    """Gradient descent with momentum."""

    def __init__(self, rate, momentum=0.9):
        self.rate, self.momentum, self.velocity = rate, momentum, 0.0

    def step(self, x, gradient):
        """The next x."""
        self.velocity = self.momentum * self.velocity - self.rate * gradient
        return x + self.velocity
