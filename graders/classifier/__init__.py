"""Unit `classifier`: softmax, losses, metrics."""

from graders.classifier import probabilities, losses, training, measures  # noqa: F401, I001 (the order of the exercises)
