# exercise: tensor_net/apply_linear_function_to_input
# course: built-in
# cause: gives the input dimension two different letters in einsum, so both are summed apart and multiplied afterwards

import torch
from torch import Tensor


def apply_linear_function_to_input(linear_function: Tensor, input_to_function: Tensor) -> Tensor:
    # o = outputs, i = inputs, b = batch
    return torch.einsum("oi,bj->bo", linear_function, input_to_function)
