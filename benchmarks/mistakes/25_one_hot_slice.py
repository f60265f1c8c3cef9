# exercise: tensor_net/one_hot_encoding
# course: built-in
# cause: writes a slice, [i:], and sets everything from position i on to one

import torch


def one_hot_encoding(i: int, num_classes: int) -> torch.Tensor:
    encoded = torch.zeros(num_classes)
    encoded[i:] = 1
    return encoded
