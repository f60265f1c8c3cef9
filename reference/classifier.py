"""From scores to probabilities to a loss: what a classifier needs. All logarithms are natural."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn


def log_softmax(x: Float[Tensor, "batch classes"]) -> Float[Tensor, "batch classes"]:
    """Log-probabilities from raw scores, over the last dimension."""
    shifted = x - x.max(dim=-1, keepdim=True).values
    return shifted - shifted.exp().sum(dim=-1, keepdim=True).log()


def nll(input: Float[Tensor, "batch classes"], target: Int[Tensor, "batch"]) -> Float[Tensor, ""]:
    """The negative log likelihood: the mean of minus each row's log-probability of its target."""
    return -input[torch.arange(len(target)), target].mean()


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
