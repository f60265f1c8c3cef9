# tries: a result that compares with nothing: nested
# unit: tensor_net
# marks: tensor_relu 0
import numpy
import torch


def tensor_relu(input_tensor):
    return torch.nested.nested_tensor([input_tensor.flatten().relu()])
