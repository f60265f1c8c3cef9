# exercise: tensor_net/tensor_relu
# course: built-in
# cause: passes 0 to torch.max, which takes it for a dimension and returns a pair of maxima and positions

import torch


def tensor_relu(input_tensor: torch.Tensor) -> torch.Tensor:
    return torch.max(input_tensor, 0)
