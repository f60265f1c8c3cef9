"""From scores to probabilities to a loss: what a classifier needs. All logarithms are natural."""

import math

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

weights = torch.zeros(784, 10)
bias = torch.zeros(10)


def softmax(scores: Float[Tensor, "batch classes"]) -> Float[Tensor, "batch classes"]:
    """Probabilities from raw scores, over the last dimension."""
    raise NotImplementedError


def log_softmax(x: Float[Tensor, "batch classes"]) -> Float[Tensor, "batch classes"]:
    """Log-probabilities from raw scores, over the last dimension."""
    raise NotImplementedError


def nll(input: Float[Tensor, "batch classes"], target: Int[Tensor, "batch"]) -> Float[Tensor, ""]:
    """The negative log likelihood: the mean of minus each row's log-probability of its target."""
    raise NotImplementedError


def model(xb: Float[Tensor, "batch 784"]) -> Float[Tensor, "batch 10"]:
    """Log-probabilities of ten digits for flattened images: one linear layer of the module's weights and bias."""
    raise NotImplementedError


def cross_entropy(logits: Float[Tensor, "batch classes"], labels: Int[Tensor, "batch"]) -> Float[Tensor, ""]:
    """The mean of minus the logarithm of the probability of each row's label, in nats."""
    raise NotImplementedError


def accuracy(logits: Float[Tensor, "batch classes"], labels: Int[Tensor, "batch"]) -> float:
    """The fraction of rows whose largest score is their label's."""
    raise NotImplementedError


def binary_cross_entropy_with_logits(
    logits: Float[Tensor, "batch labels"], targets: Float[Tensor, "batch labels"]
) -> Float[Tensor, ""]:
    """The mean binary cross-entropy over both dimensions, as if the other class's score were 0."""
    raise NotImplementedError


def training_step(
    model: nn.Module,
    batch: Float[Tensor, "batch features"],
    labels: Int[Tensor, "batch"],
    optimizer: torch.optim.Optimizer,
) -> Float[Tensor, ""]:
    """One step of the optimizer on the cross-entropy of a batch; returns the loss before the step."""
    raise NotImplementedError


def nats_to_bits(nats: float) -> float:
    """The same amount of information in bits."""
    raise NotImplementedError


def invert_image(image: Tensor) -> Tensor:
    """The negative of an image whose numbers lie between 0 and 1."""
    raise NotImplementedError


def mean_absolute_error(predictions: Tensor, targets: Tensor) -> Float[Tensor, ""]:
    """The mean distance of predictions from their targets."""
    raise NotImplementedError


def mean_absolute_percentage_error(predictions: Tensor, targets: Tensor) -> Float[Tensor, ""]:
    """The mean distance of predictions from their targets, in percent of the target."""
    raise NotImplementedError
