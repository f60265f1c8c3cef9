# exercise: classifier/softmax
# course: built-in
# cause: subtracts the largest score of the whole batch instead of each row's, so rows far below it become 0 / 0

import torch
from torch import Tensor


def softmax(scores: Tensor) -> Tensor:
    """Numerically stable softmax."""
    stable = scores - torch.max(scores)
    exps = torch.exp(stable)
    return exps / torch.sum(exps, dim=-1, keepdim=True)
