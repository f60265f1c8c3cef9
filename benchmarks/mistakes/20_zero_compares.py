# exercise: tensor_net/zero_all_gradients
# course: built-in
# cause: writes == for =, which compares each gradient with None and changes nothing

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


def zero_all_gradients(neural_net: ThreeLayerNeuralNet) -> None:
    neural_net.layer_0.grad == None
    neural_net.layer_0_bias.grad == None
    neural_net.layer_1.grad == None
    neural_net.layer_1_bias.grad == None
    neural_net.layer_2.grad == None
    neural_net.layer_2_bias.grad == None
