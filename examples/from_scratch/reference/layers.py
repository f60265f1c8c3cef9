"""Layers, optimisers and batches, in NumPy: no torch.

Layer normalisation: Ba, Kiros and Hinton, 2016 (https://arxiv.org/abs/1607.06450). Dropout: Srivastava et al., 2014.
Momentum: Polyak, 1964; Sutskever et al., 2013. Adam: Kingma and Ba, 2015 (https://arxiv.org/abs/1412.6980).
Convolution as a matrix product: Chellapilla, Puri and Simard, 2006.
"""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Bool, Float64


class Linear:
    """x @ weights + bias, which remembers what it needs for the way back."""

    def __init__(self, weights: Float64[np.ndarray, "inputs outputs"], bias: Float64[np.ndarray, "outputs"]):
        """Keep the two; their gradients will be ``weights_gradient`` and ``bias_gradient``."""
        self.weights, self.bias = weights, bias

    def forward(self, x: Float64[np.ndarray, "batch inputs"]) -> Float64[np.ndarray, "batch outputs"]:
        """The outputs for a batch."""
        self.x = x
        return x @ self.weights + self.bias

    def backward(self, gradient: Float64[np.ndarray, "batch outputs"]) -> Float64[np.ndarray, "batch inputs"]:
        """The gradient by the batch that ``forward`` took last, from that by its outputs.

        Sets ``weights_gradient`` and ``bias_gradient``.
        """
        self.weights_gradient = self.x.T @ gradient
        self.bias_gradient = gradient.sum(axis=0)
        return gradient @ self.weights.T


def layer_norm(
    x: Float64[np.ndarray, "batch features"],
    gain: Float64[np.ndarray, "features"],
    bias: Float64[np.ndarray, "features"],
) -> Float64[np.ndarray, "batch features"]:
    """Each row with mean 0 and variance 1 (biased, plus 1e-5), then times the gain plus the bias."""
    centred = x - x.mean(axis=1, keepdims=True)
    variance = (centred**2).mean(axis=1, keepdims=True)
    return gain * centred / np.sqrt(variance + 1e-5) + bias


def layer_norm_backward(
    gradient: Float64[np.ndarray, "batch features"],
    x: Float64[np.ndarray, "batch features"],
    gain: Float64[np.ndarray, "features"],
) -> tuple[Float64[np.ndarray, "batch features"], Float64[np.ndarray, "features"], Float64[np.ndarray, "features"]]:
    """The gradients by x, by the gain and by the bias, from the ``gradient`` by layer_norm(x, gain, bias)."""
    centred = x - x.mean(axis=1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5)
    normal = centred / deviation
    by_normal = gradient * gain
    means = by_normal.mean(axis=1, keepdims=True), (by_normal * normal).mean(axis=1, keepdims=True)
    return (by_normal - means[0] - normal * means[1]) / deviation, (gradient * normal).sum(axis=0), gradient.sum(axis=0)


def dropout(
    x: Float64[np.ndarray, "batch features"], kept: Bool[np.ndarray, "batch features"], p: float
) -> Float64[np.ndarray, "batch features"]:
    """Numbers that are kept, divided by 1 - p; 0 in place of the others. Each was dropped with probability p."""
    return x * kept / (1 - p)


def momentum_step(
    x: Float64[np.ndarray, "n"],
    gradient: Float64[np.ndarray, "n"],
    velocity: Float64[np.ndarray, "n"],
    rate: float,
    momentum: float,
) -> tuple[Float64[np.ndarray, "n"], Float64[np.ndarray, "n"]]:
    """The new x and velocity. The new velocity is momentum * velocity + gradient, and x moves by -rate times it."""
    velocity = momentum * velocity + gradient
    return x - rate * velocity, velocity


class Adam:
    """Adam with betas of 0.9 and 0.999 and an epsilon of 1e-8, added to the square root."""

    def __init__(self, rate: float):
        """A rate, and no steps yet."""
        self.rate, self.steps, self.m, self.v = rate, 0, 0.0, 0.0

    def step(self, x: Float64[np.ndarray, "n"], gradient: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "n"]:
        """The new x, after one more step; the old one stays as it is."""
        self.steps += 1
        self.m = 0.9 * self.m + 0.1 * gradient
        self.v = 0.999 * self.v + 0.001 * gradient**2
        m, v = self.m / (1 - 0.9**self.steps), self.v / (1 - 0.999**self.steps)
        return x - self.rate * m / (np.sqrt(v) + 1e-8)


def im2col(image: Float64[np.ndarray, "channels h w"], kh: int, kw: int) -> Float64[np.ndarray, "places window"]:
    """The window of kh rows and kw columns at each place of an image as one row of a matrix.

    Places go from left to right, then down; in a window, the channels come one after the other, each row by row.
    """
    _, h, w = image.shape
    places = [(top, left) for top in range(h - kh + 1) for left in range(w - kw + 1)]
    return np.stack([image[:, top : top + kh, left : left + kw].ravel() for top, left in places])


def conv2d(
    image: Float64[np.ndarray, "channels h w"], kernels: Float64[np.ndarray, "out channels kh kw"]
) -> Float64[np.ndarray, "out rows columns"]:
    """Each kernel at each place of the image (without padding), as one matrix product. Kernels are not flipped."""
    out, _, kh, kw = kernels.shape
    _, h, w = image.shape
    return (kernels.reshape(out, -1) @ im2col(image, kh, kw).T).reshape(out, h - kh + 1, w - kw + 1)


def batches(
    x: Float64[np.ndarray, "examples features"], y: Float64[np.ndarray, "examples"], size: int, order: list[int]
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs of ``size`` rows of x and their y, in the given order of the examples; the last pair may be smaller."""
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        yield x[chosen], y[chosen]
