"""Classes with __call__ and a NamedTuple, keyword arguments, indexing by arange, torch.autograd.grad in the step."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor

weights = torch.nn.init.xavier_uniform_(torch.empty(784, 10)).requires_grad_(True)
bias = torch.zeros(10, requires_grad=True)


class Shifted(NamedTuple):
    scores: Tensor
    total: Tensor

    @classmethod
    def of(cls, raw: Tensor) -> "Shifted":
        top, _ = raw.max(dim=-1, keepdim=True)
        scores = raw - top
        return cls(scores=scores, total=scores.exp().sum(dim=-1, keepdim=True))

    def probabilities(self) -> Tensor:
        return self.scores.exp() / self.total

    def log_probabilities(self) -> Tensor:
        return self.scores - self.total.log()


@dataclass(frozen=True)
class MeanOf:
    distance: Callable[[Tensor, Tensor], Tensor]
    scale: float = 1.0

    def __call__(self, predictions: Tensor, targets: Tensor) -> float:
        return self.scale * self.distance(predictions, targets).mean().item()


def softmax(scores: Tensor) -> Tensor:
    return Shifted.of(raw=scores).probabilities()


def log_softmax(x: Tensor) -> Tensor:
    return Shifted.of(raw=x).log_probabilities()


def nll(input: Tensor, target: Tensor) -> Tensor:
    picked = input[torch.arange(end=len(target), device=target.device), target]
    return torch.mean(input=picked).neg()


def model(xb: Tensor) -> Tensor:
    return log_softmax(x=torch.matmul(input=xb, other=weights).add(bias))


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    return nll(input=log_softmax(x=logits), target=labels)


def accuracy(logits: Tensor, labels: Tensor) -> float:
    _, best = logits.max(dim=-1)
    return torch.eq(input=best, other=labels).sum().item() / labels.numel()


def binary_cross_entropy_with_logits(logits: Tensor, targets: Tensor) -> Tensor:
    other = torch.zeros_like(logits)
    log_probabilities = log_softmax(x=torch.stack(tensors=(logits, other), dim=-1))
    shares = torch.stack(tensors=(targets, 1 - targets), dim=-1)
    return (shares * log_probabilities).sum(dim=-1).mean().neg()


def training_step(model: torch.nn.Module, batch: Tensor, labels: Tensor, optimizer: torch.optim.Optimizer) -> float:
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    loss = cross_entropy(logits=model(batch), labels=labels)
    for parameter, gradient in zip(parameters, torch.autograd.grad(outputs=loss, inputs=parameters), strict=True):
        parameter.grad = gradient
    optimizer.step()
    return float(loss)


def nats_to_bits(nats: float) -> float:
    return math.log2(math.e) * nats


def invert_image(image: Tensor) -> Tensor:
    return image.clone().mul_(-1).add_(1)


mean_absolute_error = MeanOf(distance=lambda predictions, targets: (predictions - targets).abs())
mean_absolute_percentage_error = partial(
    MeanOf(distance=lambda predictions, targets: ((targets - predictions) / targets).abs(), scale=100.0)
)
