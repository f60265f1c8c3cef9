# exercise: classifier/accuracy
# course: built-in
# cause: compares the largest scores themselves with the labels, and not their positions

import torch


def accuracy(logits, labels):
    values, indices = torch.max(logits, dim=1)
    return (values == labels).float().mean().item()
