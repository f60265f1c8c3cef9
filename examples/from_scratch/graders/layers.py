"""Unit `layers`: layers forward and backward, two optimisers, convolution and batches."""

import numpy as np
from jaxtyping import Bool, Float64

from nnexercises import exercise


@exercise(
    points=2,
    hint="Keep x in forward; back it is gradient @ weightsᵀ, xᵀ @ gradient, and a sum over the batch.",
)
def Linear(
    solution,
    x: Float64[np.ndarray, "batch inputs"],
    weights: Float64[np.ndarray, "inputs outputs"],
    bias: Float64[np.ndarray, "outputs"],
    gradient: Float64[np.ndarray, "batch outputs"],
) -> dict:
    """A linear layer forward, on two batches, and backward through the second."""
    layer = solution.Linear(weights, bias)
    layer.forward(x[:1] + 1)
    output, back = layer.forward(x), layer.backward(gradient)
    gradients = {"weights_gradient": layer.weights_gradient, "bias_gradient": layer.bias_gradient}
    return {"forward": output, "backward": back} | gradients


@Linear.mistake(
    replaces="Linear.backward", hint="The bias is added to each row of the batch: sum its gradient over the batch."
)
def averages_the_gradient_of_the_bias(self, gradient):
    self.weights_gradient, self.bias_gradient = self.x.T @ gradient, gradient.mean(axis=0)
    return gradient @ self.weights.T


@Linear.mistake(replaces="Linear.forward", hint="backward belongs to the batch that forward took last: keep that one.")
def keeps_the_first_batch(self, x):
    self.x = getattr(self, "x", x)
    return x @ self.weights + self.bias


@exercise(
    points=2,
    hint="Mean and variance of each row (axis=1, keepdims=True), biased; 1e-5 goes under the root.",
)
def layer_norm(
    solution,
    x: Float64[np.ndarray, "batch features"],
    gain: Float64[np.ndarray, "features"],
    bias: Float64[np.ndarray, "features"],
) -> Float64[np.ndarray, "batch features"]:
    """Each row with mean 0 and variance 1, then scaled and shifted."""
    return solution.layer_norm(x, gain, bias)


@layer_norm.mistake(hint="Normalise each row over its features, axis=1, not each feature over the batch.")
def normalises_columns(x, gain, bias):
    return gain * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5) + bias


@layer_norm.mistake(hint="The variance is the plain mean of the squares: ddof=0, which is NumPy's own choice.")
def takes_the_unbiased_variance(x, gain, bias):
    deviation = np.sqrt(x.var(axis=1, keepdims=True, ddof=1) + 1e-5)
    return gain * (x - x.mean(axis=1, keepdims=True)) / deviation + bias


@exercise(
    points=3,
    hint="x moves the mean and the variance of its row too: subtract what flows through each of them.",
)
def layer_norm_backward(
    solution,
    gradient: Float64[np.ndarray, "batch features"],
    x: Float64[np.ndarray, "batch features"],
    gain: Float64[np.ndarray, "features"],
) -> tuple[Float64[np.ndarray, "batch features"], Float64[np.ndarray, "features"], Float64[np.ndarray, "features"]]:
    """The gradients of layer normalisation by x, by the gain and by the bias."""
    return solution.layer_norm_backward(gradient, x, gain)


@layer_norm_backward.mistake(hint="Mean and deviation depend on x as well: the gradient of a row adds up to 0.")
def takes_mean_and_deviation_for_constants(solution, gradient, x, gain):
    deviation = np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
    return gradient * gain / deviation, *solution.layer_norm_backward(gradient, x, gain)[1:]


@layer_norm_backward.mistake(hint="The gain comes last on the way there, so first on the way back: multiply by it.")
def forgets_the_gain(solution, gradient, x, gain):
    return solution.layer_norm_backward(gradient, x, np.ones_like(gain))


@layer_norm_backward.mistake(hint="The gain multiplies the normalised row, not x: its gradient takes that row.")
def multiplies_by_x_for_the_gain(solution, gradient, x, gain):
    by_x, _, by_bias = solution.layer_norm_backward(gradient, x, gain)
    return by_x, (gradient * x).sum(axis=0), by_bias


@exercise(hint="Multiply by the mask, and by 1 / (1 - p), so that the expected sum stays the same.")
def dropout(
    solution, x: Float64[np.ndarray, "batch features"], kept: Bool[np.ndarray, "batch features"], p: float
) -> Float64[np.ndarray, "batch features"]:
    """Dropout with a mask that is given."""
    return solution.dropout(x, kept, p)


@dropout.case
def ordinary(draw):
    return dict(p=draw.number(0.1, 0.4), kept=(draw.uniform("batch features") > 0.3).numpy())


@dropout.mistake(hint="Divide what is kept by 1 - p; otherwise the layer gives less in training than in use.")
def does_not_rescale(x, kept, p):
    return x * kept


@dropout.mistake(hint="p is the probability to drop a number: divide by that to keep it, 1 - p.")
def divides_by_p(x, kept, p):
    return x * kept / p


@exercise(hint="velocity = momentum * velocity + gradient, and then x - rate * velocity.")
def momentum_step(
    solution,
    x: Float64[np.ndarray, "n"],
    gradient: Float64[np.ndarray, "n"],
    velocity: Float64[np.ndarray, "n"],
    rate: float,
    momentum: float,
) -> tuple[Float64[np.ndarray, "n"], Float64[np.ndarray, "n"]] | list[Float64[np.ndarray, "n"]]:
    """One step of gradient descent with momentum."""
    return solution.momentum_step(x, gradient, velocity, rate, momentum)


@momentum_step.case
def ordinary(draw):
    return dict(rate=draw.number(0.01, 0.5), momentum=draw.number(0.5, 0.95))


@momentum_step.mistake(hint="Move by the new velocity, which has the gradient in it, not by the old one.")
def moves_by_the_old_velocity(solution, x, gradient, velocity, rate, momentum):
    return x - rate * velocity, momentum * velocity + gradient


@momentum_step.mistake(hint="Here the gradient counts in full: it is not weighted by 1 - momentum.")
def takes_a_running_mean(solution, x, gradient, velocity, rate, momentum):
    return solution.momentum_step(x, (1 - momentum) * gradient, velocity, rate, momentum)


@momentum_step.mistake(hint="velocity *= … changes the caller's array: make a new one.")
def changes_the_velocity_in_place(x, gradient, velocity, rate, momentum):
    velocity *= momentum
    velocity += gradient
    return x - rate * velocity, velocity


@exercise(
    points=3,
    hint="Two running means, of the gradient and of its square, each divided by 1 - beta ** steps.",
)
def Adam(solution, x: Float64[np.ndarray, "n"], gradients: list[Float64[np.ndarray, "n"]], rate: float) -> list:
    """x after each of several steps."""
    adam, path = solution.Adam(rate), [x]
    for gradient in gradients:
        path.append(adam.step(path[-1], gradient))
    return path


@Adam.case
def ordinary(draw):
    return dict(rate=draw.number(0.01, 0.5))


@Adam.mistake(hint="The running means begin at 0: divide them by 1 - beta ** steps.")
class forgets_the_correction:
    def __init__(self, rate):
        self.rate, self.m, self.v = rate, 0.0, 0.0

    def step(self, x, gradient):
        self.m, self.v = 0.9 * self.m + 0.1 * gradient, 0.999 * self.v + 0.001 * gradient**2
        return x - self.rate * self.m / (np.sqrt(self.v) + 1e-8)


@Adam.mistake(hint="Count the steps from 1: with 0, the first correction would divide by nothing.")
def never_counts_its_steps(solution, rate):
    class Wrong(solution.Adam):
        def step(self, x, gradient):
            self.steps = 0
            return super().step(x, gradient)

    return Wrong(rate)


@Adam.mistake(hint="Keep m and v from step to step: make them once, in __init__.")
def forgets_earlier_steps(solution, rate):
    class Wrong(solution.Adam):
        def step(self, x, gradient):
            self.m = self.v = 0.0
            return super().step(x, gradient)

    return Wrong(rate)


@exercise(points=2, hint="For each top and left: image[:, top:top+kh, left:left+kw].ravel() is a row.")
def im2col(
    solution, image: Float64[np.ndarray, "channels h w"], kh: int, kw: int
) -> Float64[np.ndarray, "places window"]:
    """The windows of an image as rows of a matrix."""
    return solution.im2col(image, kh, kw)


@im2col.case
def ordinary(draw):
    draw.fix(channels=2, h=4, w=5)
    return dict(kh=2 + draw.trial, kw=3 - draw.trial)


@im2col.mistake(hint="The last window begins kh rows above the end: there are h - kh + 1 places, not h - kh.")
def leaves_out_the_last_places(solution, image, kh, kw):
    return solution.im2col(image[:, :-1, :-1], kh, kw)


@im2col.mistake(hint="In a row of the matrix, all of one channel comes before the next one.")
def puts_the_channels_last(solution, image, kh, kw):
    rows = solution.im2col(image, kh, kw)
    return rows.reshape(len(rows), len(image), -1).swapaxes(1, 2).reshape(rows.shape)


@im2col.mistake(hint="Go from left to right first, then down: the loop over rows is the outer one.")
def goes_down_first(solution, image, kh, kw):
    _, h, w = image.shape
    rows = solution.im2col(image, kh, kw)
    return rows.reshape(h - kh + 1, w - kw + 1, -1).swapaxes(0, 1).reshape(rows.shape)


@exercise(
    points=2,
    hint="A row for each kernel times im2colᵀ, and the result in the shape (out, rows, columns).",
)
def conv2d(
    solution, image: Float64[np.ndarray, "channels h w"], kernels: Float64[np.ndarray, "out channels 3 2"]
) -> Float64[np.ndarray, "out rows columns"]:
    """Every kernel at every place of the image."""
    return solution.conv2d(image, kernels)


@conv2d.case
def ordinary(draw):
    draw.fix(h=6, w=7)
    return {}


@conv2d.mistake(hint="A network's convolution does not flip its kernels.")
def flips_the_kernels(solution, image, kernels):
    return solution.conv2d(image, kernels[:, :, ::-1, ::-1])


@conv2d.mistake(hint="Sum over all channels of the image, each with its own part of the kernel.")
def uses_the_first_channel_only(solution, image, kernels):
    return solution.conv2d(image[:1], kernels[:, :1])


@exercise(
    points=2,
    hint="Slices of the order, size long; index x and y with each. A short last slice is a batch too.",
)
def batches(
    solution,
    x: Float64[np.ndarray, "examples features"],
    y: Float64[np.ndarray, "examples"],
    size: int,
    order: list[int],
) -> list:
    """All batches of the examples in a given order."""
    return [list(pair) for pair in solution.batches(x, y, size, order)]


@batches.case
def ordinary(draw):
    draw.fix(examples=7)
    return dict(size=2 + draw.trial, order=[3, 0, 6, 2, 5, 1, 4])


@batches.case(
    points=0.5, draws=1, hint="If size divides the number of examples, all batches are full, and none is empty."
)
def full_batches_only(draw):
    draw.fix(examples=6)
    return dict(size=3, order=[3, 0, 2, 5, 1, 4])


@batches.mistake(hint="The examples that are left at the end are a batch as well, a smaller one.")
def drops_the_last_batch(x, y, size, order):
    for start in range(0, len(order) - size + 1, size):
        yield x[order[start : start + size]], y[order[start : start + size]]


@batches.mistake(hint="Take x and y in the same order, or examples lose their targets.")
def leaves_the_targets_in_place(x, y, size, order):
    for start in range(0, len(order), size):
        yield x[order[start : start + size]], y[start : start + size]


@batches.mistake(hint="Stop when the examples end: an empty batch is none.")
def ends_with_an_empty_batch(x, y, size, order):
    for start in range(0, len(order) + 1, size):
        yield x[order[start : start + size]], y[order[start : start + size]]
