# exercise: tensor_net/tensor_relu
# course: built-in
# cause: detaches and goes through NumPy, so the numbers are right but no gradient flows back

import numpy as np
import torch


def tensor_relu(input_tensor):
    arr = input_tensor.detach().cpu().numpy()
    return torch.from_numpy(np.asarray(np.where(arr > 0, arr, 0), dtype=arr.dtype))
