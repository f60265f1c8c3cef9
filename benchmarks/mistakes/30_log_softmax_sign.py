# exercise: classifier/log_softmax
# course: built-in
# cause: subtracts the wrong way round, log of the sum minus the scores, and returns the negative of the log-probabilities

import torch


def log_softmax(x):
    biggest = x.max(dim=-1, keepdim=True).values
    log_sum = biggest + (x - biggest).exp().sum(dim=-1, keepdim=True).log()
    return log_sum - x
