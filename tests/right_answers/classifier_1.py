"""Loops over the rows, Python floats where a float is right."""

import math

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

weights = torch.zeros(784, 10)
bias = torch.zeros(10)


def softmax(scores: Float[Tensor, "batch classes"]) -> Float[Tensor, "batch classes"]:
    rows = []
    for row in scores:
        exponentials = torch.exp(row - row.max())
        rows.append(exponentials / exponentials.sum())
    return torch.stack(rows)


def log_softmax(x: Float[Tensor, "batch classes"]) -> Float[Tensor, "batch classes"]:
    rows = []
    for row in x:
        shifted = row - max(row)
        rows.append(shifted - torch.log(sum(torch.exp(score) for score in shifted)))
    return torch.stack(rows)


def nll(input: Float[Tensor, "batch classes"], target: Int[Tensor, "batch"]) -> Float[Tensor, ""]:
    total = 0.0
    for i in range(len(target)):
        total = total - input[i, target[i]]
    return total / len(target)


def model(xb: Float[Tensor, "batch 784"]) -> Float[Tensor, "batch 10"]:
    return log_softmax(xb @ weights + bias)


def cross_entropy(logits: Float[Tensor, "batch classes"], labels: Int[Tensor, "batch"]) -> Float[Tensor, ""]:
    losses = []
    for row, label in zip(logits, labels, strict=True):
        biggest = row.max()
        losses.append(biggest + (row - biggest).exp().sum().log() - row[label])
    return sum(losses) / len(losses)


def accuracy(logits: Float[Tensor, "batch classes"], labels: Int[Tensor, "batch"]) -> float:
    right = 0
    for row, label in zip(logits.tolist(), labels.tolist(), strict=True):
        if row.index(max(row)) == label:
            right += 1
    return right / len(labels)


def binary_cross_entropy_with_logits(
    logits: Float[Tensor, "batch labels"], targets: Float[Tensor, "batch labels"]
) -> Float[Tensor, ""]:
    total = 0.0
    count = 0
    for score, target in zip(logits.flatten(), targets.flatten(), strict=True):
        if score > 0:
            total = total + score * (1 - target) + torch.log1p(torch.exp(-score))
        else:
            total = total - score * target + torch.log1p(torch.exp(score))
        count += 1
    return total / count


def training_step(
    model: nn.Module,
    batch: Float[Tensor, "batch features"],
    labels: Int[Tensor, "batch"],
    optimizer: torch.optim.Optimizer,
) -> float:
    optimizer.zero_grad()
    loss = cross_entropy(model(batch), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


def nats_to_bits(nats: float) -> float:
    return nats / math.log(2)


def invert_image(image: Tensor) -> Tensor:
    return 1.0 - image


def mean_absolute_error(predictions: Tensor, targets: Tensor) -> float:
    distances = [abs(p - t) for p, t in zip(predictions.flatten().tolist(), targets.flatten().tolist(), strict=True)]
    return sum(distances) / len(distances)


def mean_absolute_percentage_error(predictions: Tensor, targets: Tensor) -> float:
    total = 0.0
    for p, t in zip(predictions.flatten().tolist(), targets.flatten().tolist(), strict=True):
        total += abs((p - t) / t)
    return 100 * total / targets.numel()
