# exercise: tensor_net/initialize_new_three_layer_net
# course: built-in
# cause: asks for gradients before scaling, so the tensors of the net are results of a calculation and no leaves

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass
class ThreeLayerNeuralNet:
    layer_0: Tensor
    layer_0_bias: Tensor
    layer_1: Tensor
    layer_1_bias: Tensor
    layer_2: Tensor
    layer_2_bias: Tensor


def initialize_new_three_layer_net():
    sizes = [784, 2000, 400, 10]
    params = []
    for n_in, n_out in zip(sizes[:-1], sizes[1:]):
        params.append(torch.rand(n_out, n_in, requires_grad=True) * 0.1 - 0.05)
        params.append(torch.rand(n_out, requires_grad=True) * 0.1 - 0.05)
    return ThreeLayerNeuralNet(*params)
