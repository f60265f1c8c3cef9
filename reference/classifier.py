"""From scores to probabilities to a loss: what a classifier needs. All logarithms are natural."""

import math

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

weights = torch.zeros(784, 10)
bias = torch.zeros(10)


def softmax(scores: Float[Tensor, "batch classes"]) -> Float[Tensor, "batch classes"]:
    """Probabilities from raw scores, over the last dimension."""
    exponentials = (scores - scores.max(dim=-1, keepdim=True).values).exp()
    return exponentials / exponentials.sum(dim=-1, keepdim=True)


def log_softmax(x: Float[Tensor, "batch classes"]) -> Float[Tensor, "batch classes"]:
    """Log-probabilities from raw scores, over the last dimension."""
    shifted = x - x.max(dim=-1, keepdim=True).values
    return shifted - shifted.exp().sum(dim=-1, keepdim=True).log()


def nll(input: Float[Tensor, "batch classes"], target: Int[Tensor, "batch"]) -> Float[Tensor, ""]:
    """The negative log likelihood: the mean of minus each row's log-probability of its target."""
    return -input[torch.arange(len(target)), target].mean()


def model(xb: Float[Tensor, "batch 784"]) -> Float[Tensor, "batch 10"]:
    """Log-probabilities of ten digits for flattened images: one linear layer of the module's weights and bias."""
    return log_softmax(xb @ weights + bias)


def cross_entropy(logits: Float[Tensor, "batch classes"], labels: Int[Tensor, "batch"]) -> Float[Tensor, ""]:
    """The mean of minus the logarithm of the probability of each row's label, in nats."""
    return nll(log_softmax(logits), labels)


def accuracy(logits: Float[Tensor, "batch classes"], labels: Int[Tensor, "batch"]) -> float:
    """The fraction of rows whose largest score is their label's."""
    return (logits.argmax(dim=-1) == labels).double().mean().item()


def binary_cross_entropy_with_logits(
    logits: Float[Tensor, "batch labels"], targets: Float[Tensor, "batch labels"]
) -> Float[Tensor, ""]:
    """The mean binary cross-entropy over both dimensions, as if the other class's score were 0."""
    return (logits.clamp(min=0) - logits * targets + (-logits.abs()).exp().log1p()).mean()


def training_step(
    model: nn.Module,
    batch: Float[Tensor, "batch features"],
    labels: Int[Tensor, "batch"],
    optimizer: torch.optim.Optimizer,
) -> Float[Tensor, ""]:
    """One step of the optimizer on the cross-entropy of a batch; returns the loss before the step."""
    optimizer.zero_grad()
    loss = nll(log_softmax(model(batch)), labels)
    loss.backward()
    optimizer.step()
    return loss


def nats_to_bits(nats: float) -> float:
    """The same amount of information in bits."""
    return nats / math.log(2)


def invert_image(image: Tensor) -> Tensor:
    """The negative of an image whose numbers lie between 0 and 1."""
    return 1.0 - image


def mean_absolute_error(predictions: Tensor, targets: Tensor) -> Float[Tensor, ""]:
    """The mean distance of predictions from their targets."""
    return (predictions - targets).abs().mean()


def mean_absolute_percentage_error(predictions: Tensor, targets: Tensor) -> Float[Tensor, ""]:
    """The mean distance of predictions from their targets, in percent of the target."""
    return 100 * ((predictions - targets).abs() / targets.abs()).mean()
