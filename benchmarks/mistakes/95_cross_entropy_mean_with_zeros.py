# exercise: classifier/cross_entropy
# course: built-in
# cause: takes the mean over the masked matrix with its zeros, and so divides by the number of classes too

import torch
import torch.nn.functional as F


def log_softmax(x):
    return x - x.logsumexp(dim=1, keepdim=True)


def cross_entropy(logits, labels):
    log_probs = log_softmax(logits)
    targets = F.one_hot(labels.long(), num_classes=logits.shape[1])
    return -torch.where(targets == 1, log_probs, 0.0).mean()
