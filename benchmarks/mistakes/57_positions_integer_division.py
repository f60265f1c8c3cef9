# exercise: transformer/sinusoidal_positions
# course: examples/classics
# cause: divides with // in the exponent, which is then 0 in every column, so all columns have the same wavelength

import math

import torch


def sinusoidal_positions(length, d):
    pe = torch.zeros(length, d)
    for pos in range(length):
        for i in range(d // 2):
            angle = pos / 10000 ** (2 * i // d)
            pe[pos, 2 * i] = math.sin(angle)
            pe[pos, 2 * i + 1] = math.cos(angle)
    return pe
