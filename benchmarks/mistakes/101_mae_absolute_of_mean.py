# exercise: classifier/mean_absolute_error
# course: built-in
# cause: takes the mean of the differences first and its absolute value afterwards, so errors cancel

import torch


def mean_absolute_error(predictions, targets):
    error = predictions - targets
    return torch.abs(torch.mean(error))
