# exercise: tensor_net/tensor_relu
# course: built-in
# cause: sets the negative numbers of the caller's tensor to 0 in place

import torch


def tensor_relu(input_tensor):
    input_tensor[input_tensor < 0] = 0
    return input_tensor
