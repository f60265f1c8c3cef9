"""The net: how the exercises of the unit draw it, build it, and make mistakes in it."""

from dataclasses import dataclass
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor


@dataclass
class GivenNet:
    """The net that drives get as input; it replaces the student's class if there is none."""

    layer_0: Float[Tensor, "d_output_0 d_input"]
    layer_0_bias: Float[Tensor, "d_output_0"]
    layer_1: Float[Tensor, "d_output_1 d_output_0"]
    layer_1_bias: Float[Tensor, "d_output_1"]
    layer_2: Float[Tensor, "d_output d_output_1"]
    layer_2_bias: Float[Tensor, "d_output"]


def build_net(solution, tensors):
    """A net of the student's own class, or a ``GivenNet`` (the class is given, so a file may omit it), and its tensors.

    A class may keep the tensors that it is given, copies of them, or parameters made of them: the second result are
    those that the net holds, by the names of those that it was given.
    """
    net = getattr(solution, "ThreeLayerNeuralNet", GivenNet)(**tensors)
    return net, {name: held_by(net, name, given) for name, given in tensors.items()}


def held_by(net, name, given):
    """The tensor that a net holds for one that it was given: its attribute, or else an equal parameter of a module."""
    parameters = net.parameters() if isinstance(net, torch.nn.Module) else ()
    equal = (own for own in parameters if own.shape == given.shape and torch.equal(own, given))
    own = getattr(net, name, None)
    return own if isinstance(own, torch.Tensor) else next(equal, given)


def leaves_of_net(solution, tensors):
    """A net as the course makes it, and its own tensors: leaves that require gradients."""
    with torch.no_grad():
        net, own = build_net(solution, {name: tensor.clone().requires_grad_() for name, tensor in tensors.items()})
    return net, {name: tensor.requires_grad_() for name, tensor in own.items()}


def connected_net(solution, tensors):
    """A net through which gradients flow back to the tensors that it was given, also if it holds copies of them."""
    net, own = build_net(solution, tensors)
    for name, given in tensors.items():
        if own[name] is not given and own[name].is_leaf and given.requires_grad and torch.equal(own[name], given):
            own[name].requires_grad_(False).copy_(given)
    return net


def tensors_by_name(net):
    names = ("layer_0", "layer_0_bias", "layer_1", "layer_1_bias", "layer_2", "layer_2_bias")
    return {name: getattr(net, name) for name in names}


def draw_net(draw):
    names = ("d_input", "d_output_0", "d_output_1", "d_output")
    tensors = {}
    for layer, (inputs, outputs) in enumerate(pairwise(names)):
        tensors[f"layer_{layer}"] = draw.normal(f"{outputs} {inputs}", std=0.7)
        tensors[f"layer_{layer}_bias"] = draw.normal(outputs, std=0.7)
    return GivenNet(**tensors)


def draw_far_scores(draw):
    """A net and inputs of it with scores so large that exp overflows, the two largest of each row far apart.

    If large scores were close to each other, float32 would have too few digits for their softmax.
    """
    while True:
        net = draw_net(draw)
        net.layer_2 = 1000 * net.layer_2
        x = draw.normal("batch d_input")
        *_, scores = before_activation(net, x)
        first, second = scores.topk(2).values.unbind(-1)
        if (first - second).min() > 100 and first.max() > 200:
            return net, x


def before_activation(net, x):
    """The outputs of the three linear functions."""
    first = x @ net.layer_0.T + net.layer_0_bias
    second = first.relu() @ net.layer_1.T + net.layer_1_bias
    return first, second, second.relu() @ net.layer_2.T + net.layer_2_bias


def through_layers(first=None, second=None, last=None):
    """A forward of the reference's functions with one of its steps replaced."""

    def wrong(solution, x, net):
        linear, relu = solution.apply_linear_function_to_input, solution.tensor_relu
        hidden = (first or relu)(linear(net.layer_0, x) + net.layer_0_bias)
        hidden = (second or relu)(linear(net.layer_1, hidden) + net.layer_1_bias)
        scores = linear(net.layer_2, hidden) + net.layer_2_bias
        return last(scores) if last else torch.softmax(scores, dim=-1)

    return wrong
