# exercise: tensor_net/initialize_new_three_layer_net
# course: built-in
# cause: shifts rand to (-0.5, 0.5) and divides by 20, which reaches only 1/40 on either side

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


def init(*size):
    t = (torch.rand(*size) - 0.5) / 20
    t.requires_grad = True
    return t


def initialize_new_three_layer_net() -> ThreeLayerNeuralNet:
    return ThreeLayerNeuralNet(
        layer_0=init(2000, 784),
        layer_0_bias=init(2000),
        layer_1=init(400, 2000),
        layer_1_bias=init(400),
        layer_2=init(10, 400),
        layer_2_bias=init(10),
    )
