# exercise: classifier/mean_absolute_percentage_error
# course: built-in
# cause: divides the sum of the errors by the sum of the targets instead of each error by its target

import torch


def mean_absolute_percentage_error(predictions, targets):
    total_error = torch.sum(torch.abs(predictions - targets))
    return 100 * total_error / torch.sum(torch.abs(targets))
