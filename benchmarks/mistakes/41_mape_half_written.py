# exercise: classifier/mean_absolute_percentage_error
# course: built-in
# cause: stops halfway: the percentages are computed but neither averaged nor returned

import torch


def mean_absolute_percentage_error(predictions: torch.Tensor, targets: torch.Tensor):
    error = (predictions - targets).abs()
    percent = 100 * error / targets.abs()
    # TODO average over everything
