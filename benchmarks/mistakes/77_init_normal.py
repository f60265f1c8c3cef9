# exercise: tensor_net/initialize_new_three_layer_net
# course: built-in
# cause: draws from a normal distribution of standard deviation 1/20 instead of a uniform one between the bounds

from dataclasses import dataclass

import torch


@dataclass
class ThreeLayerNeuralNet:
    layer_0: torch.Tensor
    layer_0_bias: torch.Tensor
    layer_1: torch.Tensor
    layer_1_bias: torch.Tensor
    layer_2: torch.Tensor
    layer_2_bias: torch.Tensor


def initialize_new_three_layer_net() -> ThreeLayerNeuralNet:
    def make(*shape):
        return (torch.randn(*shape) / 20).requires_grad_(True)

    return ThreeLayerNeuralNet(make(2000, 784), make(2000), make(400, 2000), make(400), make(10, 400), make(10))
