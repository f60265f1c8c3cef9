# exercise: transformer/sinusoidal_positions
# course: examples/classics
# cause: puts all sines in the first half and all cosines in the second instead of alternating

import torch


def sinusoidal_positions(length, d):
    pos = torch.arange(length).unsqueeze(1)
    freq = 1.0 / 10000 ** (torch.arange(0, d, 2) / d)
    angles = pos * freq
    return torch.cat([torch.sin(angles), torch.cos(angles)], dim=1)
