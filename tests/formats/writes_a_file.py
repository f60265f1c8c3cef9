# odd: saves and loads its own file
# marks: relu 2
import torch

torch.save(torch.ones(3), "weights.pt")
assert torch.load("weights.pt").sum() == 3


def relu(x):
    return max(x, 0.0)
