# exercise: classifier/accuracy
# course: built-in
# cause: takes the mean of a tensor of True and False without turning it into numbers first

import torch


def accuracy(logits: torch.Tensor, labels: torch.Tensor) -> float:
    preds = torch.argmax(logits, dim=1)
    return (preds == labels).mean().item()
