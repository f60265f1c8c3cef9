# exercise: tensor_net/one_hot_encoding
# course: built-in
# cause: counts classes from 1 and sets the number at i - 1

import torch


def one_hot_encoding(i: int, num_classes: int) -> torch.Tensor:
    v = torch.zeros(num_classes)
    v[i - 1] = 1
    return v
