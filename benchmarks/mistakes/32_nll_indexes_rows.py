# exercise: classifier/nll
# course: built-in
# cause: indexes with the targets alone, which picks whole rows of the batch instead of one entry in each row

import torch
from torch import Tensor


def nll(input: Tensor, target: Tensor) -> Tensor:
    return -input[target].mean()
