"""What a classifier is worth. The instructor's answers."""

import torch


def accuracy(logits, labels):
    """The share of rows whose largest number is that of their label."""
    return (logits.argmax(dim=1) == labels).float().mean().item()


def confusion_matrix(predicted, actual, classes):
    """How often each actual class (rows) was taken for each class (columns)."""
    matrix = torch.zeros(classes, classes, dtype=torch.int64)
    for row, column in zip(actual.tolist(), predicted.tolist()):
        matrix[row, column] += 1
    return matrix


def f1(precision: float, recall: float) -> float:
    """The harmonic mean of precision and recall."""
    if precision + recall == 0:
        return 0.0
    return 2 * precision * recall / (precision + recall)


def moving_average(values, width=3):
    """The mean of each value and those before it, of at most ``width``."""
    return [sum(values[max(0, i - width + 1) : i + 1]) / min(i + 1, width) for i in range(len(values))]


def top_k_accuracy(logits, labels, k=5):
    """The share of rows whose label is among the k largest."""
    return (logits.topk(k, dim=1).indices == labels[:, None]).any(dim=1).float().mean().item()
