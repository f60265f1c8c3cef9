# exercise: classifier/mean_absolute_error
# course: built-in
# cause: takes the absolute values of predictions and targets before subtracting them

import torch


def mean_absolute_error(predictions, targets):
    return torch.mean(torch.abs(predictions) - torch.abs(targets))
