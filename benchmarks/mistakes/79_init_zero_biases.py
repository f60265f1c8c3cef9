# exercise: tensor_net/initialize_new_three_layer_net
# course: built-in
# cause: sets the biases to zero instead of drawing them like the weights

from dataclasses import dataclass

import torch as t


@dataclass
class ThreeLayerNeuralNet:
    layer_0: t.Tensor
    layer_0_bias: t.Tensor
    layer_1: t.Tensor
    layer_1_bias: t.Tensor
    layer_2: t.Tensor
    layer_2_bias: t.Tensor


def initialize_new_three_layer_net():
    bound = 1 / 20
    w0 = t.empty(2000, 784).uniform_(-bound, bound)
    w1 = t.empty(400, 2000).uniform_(-bound, bound)
    w2 = t.empty(10, 400).uniform_(-bound, bound)
    b0, b1, b2 = t.zeros(2000), t.zeros(400), t.zeros(10)
    for p in (w0, w1, w2, b0, b1, b2):
        p.requires_grad = True
    return ThreeLayerNeuralNet(w0, b0, w1, b1, w2, b2)
