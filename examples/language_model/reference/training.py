"""The loss of a language model, AdamW, a schedule, and the steps of training."""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn


def cross_entropy(logits: Float[Tensor, "*batch vocabulary"], targets: Int[Tensor, "*batch"]) -> Float[Tensor, ""]:
    """The mean of -log softmax(logits)[target] over all targets. Logits may be large.

    Bengio et al., 2003 (https://jmlr.org/papers/v3/bengio03a), section 2; log Σ exp(x) is max + log Σ exp(x - max).
    """
    shifted = logits - logits.amax(dim=-1, keepdim=True)
    chosen = shifted.gather(-1, targets.unsqueeze(-1)).squeeze(-1)
    return (shifted.exp().sum(dim=-1).log() - chosen).mean()


def perplexity(losses: list[float], tokens: list[int]) -> float:
    """e to the mean loss of a token. Each batch has a mean loss, in nats, and a number of tokens.

    Jelinek, Mercer, Bahl and Baker, 1977 (https://doi.org/10.1121/1.2016299).
    """
    return math.exp(sum(loss * count for loss, count in zip(losses, tokens)) / sum(tokens))


def adamw_step(
    x: Float[Tensor, "n"],
    gradient: Float[Tensor, "n"],
    m: Float[Tensor, "n"],
    v: Float[Tensor, "n"],
    t: int,
    rate: float,
    decay: float,
) -> tuple[Float[Tensor, "n"], Float[Tensor, "n"], Float[Tensor, "n"]]:
    """The new x, m and v after step t, counted from 1: betas 0.9 and 0.999, epsilon 1e-8 beside the root.

    The x from before the step is multiplied by 1 - rate * decay, then Adam's step is subtracted. Loshchilov and Hutter,
    2019 (https://arxiv.org/abs/1711.05101), with the decay scaled by the rate, as torch.optim.AdamW does.
    """
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient**2
    step = (m / (1 - 0.9**t)) / ((v / (1 - 0.999**t)).sqrt() + 1e-8)
    return x * (1 - rate * decay) - rate * step, m, v


def learning_rate(step: int, most: float, least: float, warm_up: int, steps: int) -> float:
    """The rate of a step, counted from 0: most * step / warm_up before step ``warm_up``, then half a cosine from most,
    at that step, to least, at step ``steps``; and least after that.

    Loshchilov and Hutter, 2017 (https://arxiv.org/abs/1608.03983), equation 5; the warm-up: Goyal et al., 2017.
    """
    if step < warm_up:
        return most * step / warm_up
    done = min((step - warm_up) / (steps - warm_up), 1.0)
    return least + (most - least) * (1 + math.cos(math.pi * done)) / 2


def clip_gradients(parameters: list[nn.Parameter], most: float) -> float | Float[Tensor, ""]:
    """The norm of all gradients as one long vector, before each `.grad` is multiplied by most / norm, if the norm
    exceeds most. Parameters whose `.grad` is None are left out.

    Pascanu, Mikolov and Bengio, 2013 (https://arxiv.org/abs/1211.5063), algorithm 1.
    """
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    norm = sum(gradient.square().sum() for gradient in gradients) ** 0.5
    if norm > most:
        for gradient in gradients:
            gradient *= most / norm
    return norm


def training_step(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    inputs: Int[Tensor, "batch length"],
    targets: Int[Tensor, "batch length"],
) -> float:
    """The loss on a batch, as a float, before one step of the optimizer. Earlier gradients do not count.

    The loss is the cross-entropy of model(inputs), which are logits:
    https://docs.pytorch.org/tutorials/beginner/basics/optimization_tutorial.html.
    """
    loss = cross_entropy(model(inputs), targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def evaluate(
    model: nn.Module, batches: Iterable[tuple[Int[Tensor, "batch length"], Int[Tensor, "batch length"]]]
) -> float:
    """The mean loss of a token over all batches of inputs and targets, which may have different sizes.

    The model is in evaluation mode and no gradients are recorded; afterwards it is in training mode:
    https://docs.pytorch.org/docs/stable/notes/autograd.html#locally-disabling-gradient-computation.
    """
    total, tokens = 0.0, 0
    model.eval()
    with torch.no_grad():
        for inputs, targets in batches:
            total += cross_entropy(model(inputs), targets).item() * targets.numel()
            tokens += targets.numel()
    model.train()
    return total / tokens
