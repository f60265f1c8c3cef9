"""logsumexp, gather and softplus; 0-d tensors everywhere; torch imported as t."""

import torch as t
import torch.nn.functional as F

weights = (t.randn(784, 10) / 28).requires_grad_()
bias = t.zeros(10, requires_grad=True)


def log_softmax(x):
    return x - x.logsumexp(-1, keepdim=True)


def softmax(scores):
    return log_softmax(scores).exp()


def nll(input, target):
    return -input.gather(1, target.long().unsqueeze(1)).mean()


def model(xb):
    return log_softmax(t.addmm(bias, xb, weights))


def cross_entropy(logits, labels):
    return nll(log_softmax(logits), labels)


def accuracy(logits, labels):
    return (logits.argmax(-1) == labels).float().mean()


def binary_cross_entropy_with_logits(logits, targets):
    return (F.softplus(logits) - targets * logits).mean()


def training_step(model, batch, labels, optimizer):
    loss = F.cross_entropy(model(batch), labels)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss


def nats_to_bits(nats):
    return nats / t.tensor(2.0, dtype=t.float64).log().item()


def invert_image(image):
    return t.ones_like(image) - image


def mean_absolute_error(predictions, targets):
    return (predictions - targets).abs().mean()


def mean_absolute_percentage_error(predictions, targets):
    return 100 * ((predictions - targets) / targets).abs().mean()
