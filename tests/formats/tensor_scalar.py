# odd: a tensor of no dimensions for a float
# marks: relu 0
import torch


def relu(x):
    return torch.relu(torch.tensor(x))
