# exercise: transformer/sinusoidal_positions
# course: examples/classics
# cause: uses the column's own number in the exponent, so that a cosine has another frequency than its sine

import math

import torch


def sinusoidal_positions(length: int, d: int) -> torch.Tensor:
    pe = torch.zeros(length, d)
    for pos in range(length):
        for col in range(d):
            angle = pos / 10000 ** (col / d)
            pe[pos, col] = math.sin(angle) if col % 2 == 0 else math.cos(angle)
    return pe
