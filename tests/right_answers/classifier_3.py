"""One-hot products, einsum and einops, float64 inside and the caller's dtype outside."""

import einops
import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn.functional import logsigmoid, one_hot

weights: Float[Tensor, "784 10"] = torch.empty(784, 10).normal_(std=0.01)
bias: Float[Tensor, "10"] = torch.zeros(10)


def softmax(scores: Float[Tensor, "batch classes"]) -> Float[Tensor, "batch classes"]:
    exact = scores.double()
    powers = torch.exp(exact - einops.reduce(exact, "b c -> b 1", "max"))
    return torch.einsum("bc,b->bc", powers, 1 / einops.reduce(powers, "b c -> b", "sum")).to(scores.dtype)


def log_softmax(x: Float[Tensor, "batch classes"]) -> Float[Tensor, "batch classes"]:
    exact = x.double()
    exact = exact - exact.amax(dim=-1, keepdim=True).detach()
    return (exact - exact.exp().sum(-1).log().unsqueeze(-1)).to(x.dtype)


def nll(input: Float[Tensor, "batch classes"], target: Int[Tensor, "batch"]) -> Float[Tensor, ""]:
    hot = one_hot(target.long(), num_classes=input.shape[-1]).to(input.dtype)
    return -torch.einsum("bc,bc->", input, hot) / len(input)


def model(xb: Float[Tensor, "batch 784"]) -> Float[Tensor, "batch 10"]:
    return log_softmax(torch.einsum("bp,pc->bc", xb, weights) + bias)


def cross_entropy(logits: Float[Tensor, "batch classes"], labels: Int[Tensor, "batch"]) -> Float[Tensor, ""]:
    hot = labels[:, None] == torch.arange(logits.shape[-1], device=labels.device)
    return -(log_softmax(logits.double()) * hot).sum(-1).mean().to(logits.dtype)


def accuracy(logits: Float[Tensor, "batch classes"], labels: Int[Tensor, "batch"]) -> float:
    hits = np.argmax(logits.detach().cpu().numpy(), axis=-1) == labels.cpu().numpy()
    return float(np.mean(hits))


def binary_cross_entropy_with_logits(
    logits: Float[Tensor, "batch labels"], targets: Float[Tensor, "batch labels"]
) -> Float[Tensor, ""]:
    z, y = logits.double(), targets.double()
    return -(y * logsigmoid(z) + (1 - y) * logsigmoid(-z)).mean().to(logits.dtype)


def training_step(model, batch, labels, optimizer) -> Float[Tensor, ""]:
    model.zero_grad()
    loss = nll(log_softmax(model(batch)), labels)
    loss.backward()
    optimizer.step()
    return loss.detach()


def nats_to_bits(nats: float) -> float:
    return nats * np.log2(np.e)


def invert_image(image: Tensor) -> Tensor:
    return -image + 1


def mean_absolute_error(predictions: Tensor, targets: Tensor) -> Float[Tensor, ""]:
    return einops.reduce((predictions.double() - targets.double()).abs(), "... -> ", "mean")


def mean_absolute_percentage_error(predictions: Tensor, targets: Tensor) -> Float[Tensor, ""]:
    ratios = torch.abs(predictions.double() / targets.double() - 1)
    return einops.reduce(100 * ratios, "... -> ", "mean")
