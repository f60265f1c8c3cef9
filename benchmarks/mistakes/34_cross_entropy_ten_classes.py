# exercise: classifier/cross_entropy
# course: built-in
# cause: one-hot encodes the labels with ten classes whatever the number of columns, so the shapes do not fit

import torch


def log_softmax(x):
    x = x - x.max(dim=-1, keepdim=True).values
    return x - torch.log(torch.exp(x).sum(dim=-1, keepdim=True))


def cross_entropy(logits, labels):
    targets = torch.zeros(logits.shape[0], 10)
    targets[torch.arange(len(labels)), labels] = 1
    return -(targets * log_softmax(logits)).sum(dim=1).mean()
