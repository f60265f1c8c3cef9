# exercise: tensor_net/apply_linear_function_to_input
# course: built-in
# cause: multiplies the matrix with the transposed input and does not transpose the result back

import torch


def apply_linear_function_to_input(linear_function, input_to_function):
    # y = W x, with the inputs as columns
    return torch.matmul(linear_function, input_to_function.transpose(0, 1))
