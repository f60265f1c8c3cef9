# tries: a result that compares with nothing: half
# unit: tensor_net
# marks: tensor_relu 0
import numpy
import torch


def tensor_relu(input_tensor):
    return input_tensor.relu().half()
