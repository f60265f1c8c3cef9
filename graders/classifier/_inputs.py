"""Inputs that several exercises of the unit draw."""

import torch


def far_apart(draw, dims="batch classes"):
    """Large scores, 10,000 apart: if they were close, float32 would have too few digits for their softmax."""
    ranks = draw.normal(dims).argsort(-1).argsort(-1)
    return 1e4 * (ranks - 1) + 1e3 * draw.uniform(dims) - 6e4 * draw.trial


def targets(draw):
    return draw.integers("batch", below=draw.size("classes"))


def picked(input, target):
    return input[torch.arange(len(target)), target]
