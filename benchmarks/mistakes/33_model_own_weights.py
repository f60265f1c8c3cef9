# exercise: classifier/model
# course: built-in
# cause: makes new random weights and a new bias inside the function, which hide the module's own

import math

import torch

weights = torch.zeros(784, 10)
bias = torch.zeros(10)


def log_softmax(x):
    x = x - x.max(-1, keepdim=True).values
    return x - x.exp().sum(-1, keepdim=True).log()


def model(xb):
    weights = torch.randn(784, 10) / math.sqrt(784)
    bias = torch.zeros(10)
    return log_softmax(xb @ weights + bias)
