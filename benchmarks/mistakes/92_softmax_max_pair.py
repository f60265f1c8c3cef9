# exercise: classifier/softmax
# course: built-in
# cause: subtracts what max returns with a dimension, a pair of values and positions, without taking its values

import torch


def softmax(scores: torch.Tensor) -> torch.Tensor:
    m = scores.max(dim=1, keepdim=True)
    e = torch.exp(scores - m)
    return e / e.sum(dim=1, keepdim=True)
