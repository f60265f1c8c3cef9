"""Unit `arrays`: gradients of NumPy's operations, and a class that uses them."""

from typing import Literal

import numpy as np
from jaxtyping import Float64, Int64

from nnexercises import exercise


@exercise(
    points=2,
    hint="Sum over the dimensions that were added in front, and over those of size 1 (keepdims).",
)
def unbroadcast(
    solution, gradient: Float64[np.ndarray, "..."], shape: tuple[int, ...]
) -> Float64[np.ndarray, "..."] | float:
    """A gradient in the shape that its array had before it was broadcast."""
    return solution.unbroadcast(gradient, shape)


@unbroadcast.case(draws=5)
def ordinary(draw):
    p, q, r = draw.shape("p q r")
    shape = [(q, r), (p, 1, r), (q, 1), (p, q, r), (1, 1, 1)][draw.trial]
    return dict(gradient=draw.normal("p q r").double().numpy(), shape=shape)


@unbroadcast.mistake(hint="NumPy stretches dimensions of size 1 too: sum over these, and keep them.")
def sums_over_the_first_dimensions_only(gradient, shape):
    return gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))


@unbroadcast.mistake(hint="A number that was used in many places gets the sum of their gradients, not the mean.")
def takes_the_mean(solution, gradient, shape):
    return solution.unbroadcast(gradient, shape) * np.prod(shape) / gradient.size


@unbroadcast.mistake(hint="Every place in which a number was used counts, not only the first.")
def takes_the_first(solution, gradient, shape):
    first = tuple(slice(0, 1) if size == 1 else slice(None) for size in shape)
    return gradient[(0,) * (gradient.ndim - len(shape))][first]


@exercise(
    points=2,
    hint="The shapes leave one way: gradient @ bᵀ has the shape of a, aᵀ @ gradient that of b.",
)
def matmul_backward(
    solution, gradient: Float64[np.ndarray, "n m"], a: Float64[np.ndarray, "n k"], b: Float64[np.ndarray, "k m"]
) -> tuple[Float64[np.ndarray, "n k"], Float64[np.ndarray, "k m"]]:
    """The gradients by both factors of a matrix product."""
    return solution.matmul_backward(gradient, a, b)


@matmul_backward.mistake(hint="First the gradient by a, which has a's shape, then that by b.")
def returns_the_gradient_by_b_first(solution, gradient, a, b):
    return solution.matmul_backward(gradient, a, b)[::-1]


@matmul_backward.mistake(hint="The gradient that arrives counts: multiply it with bᵀ and aᵀ.")
def ignores_the_gradient_that_arrives(solution, gradient, a, b):
    return solution.matmul_backward(np.ones_like(gradient), a, b)


@exercise(
    points=2,
    hint="Each number adds to one sum: it gets the gradient of that sum. Put the axis back and stretch it.",
)
def sum_backward(
    solution, gradient: Float64[np.ndarray, "4"], axis: Literal[0, 1], other: int
) -> Float64[np.ndarray, "rows columns"]:
    """The gradient by a matrix, of its sum over its rows or its columns."""
    return solution.sum_backward(gradient, (other, 4) if axis == 0 else (4, other), axis)


@sum_backward.case(draws=3)
def ordinary(draw):
    return dict(axis=draw.trial % 2, other=4 if draw.trial == 2 else 3)


@sum_backward.mistake(hint="A sum weighs each number with 1. Only the mean divides by their count.")
def divides_by_the_count(solution, gradient, shape, axis):
    return solution.sum_backward(gradient, shape, axis) / shape[axis]


@sum_backward.mistake(hint="The axis that was summed over is the one to put back: np.expand_dims(gradient, axis).")
def puts_back_the_other_axis(solution, gradient, shape, axis):
    return solution.sum_backward(gradient, shape[::-1], 1 - axis)


@sum_backward.mistake(hint="NumPy lines shapes up from the last axis on: that is right for axis 0 only.")
def broadcasts_as_it_comes(gradient, shape, axis):
    return np.broadcast_to(gradient, shape).copy()


@exercise(
    points=3,
    hint="The gradient is softmax minus one-hot, divided by the batch size; subtract each row's max first.",
)
def softmax_cross_entropy(
    solution, logits: Float64[np.ndarray, "batch classes"], targets: Int64[np.ndarray, "batch"]
) -> tuple[float, Float64[np.ndarray, "batch classes"]]:
    """The mean loss and its gradient by the logits."""
    return solution.softmax_cross_entropy(logits, targets)


@softmax_cross_entropy.case
def ordinary(draw):
    return dict(targets=draw.integers("batch", below=draw.size("classes")).numpy())


@softmax_cross_entropy.case(
    points=1, hint="exp(1000) is infinite. Subtract the largest logit of each row: softmax stays the same."
)
def large_logits(draw):
    logits = 500 * draw.normal("batch classes").double().numpy()
    return dict(logits=logits, targets=draw.integers("batch", below=draw.size("classes")).numpy())


@softmax_cross_entropy.mistake(hint="The loss is a mean over the batch, so its gradient is divided by the batch size.")
def sums_the_gradient(solution, logits, targets):
    loss, gradient = solution.softmax_cross_entropy(logits, targets)
    return loss, gradient * len(logits)


@softmax_cross_entropy.mistake(hint="Subtract 1 at the target of each row: the gradient of a row adds up to 0.")
def forgets_the_target(solution, logits, targets):
    probabilities = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    return solution.softmax_cross_entropy(logits, targets)[0], probabilities / len(logits)


@softmax_cross_entropy.mistake(hint="exp overflows for logits above 709: subtract the largest of the row first.")
def overflows(logits, targets):
    rows, exponentials = np.arange(len(logits)), np.exp(logits)
    gradient = exponentials / exponentials.sum(axis=1, keepdims=True)
    loss = -np.log(gradient[rows, targets]).mean()
    gradient[rows, targets] -= 1
    return loss, gradient / len(logits)


@exercise(
    points=4,
    hint="As for single numbers: a topological order, += into grad, and unbroadcast for + and *.",
)
def Array(
    solution,
    x: Float64[np.ndarray, "batch inputs"],
    weights: Float64[np.ndarray, "inputs outputs"],
    bias: Float64[np.ndarray, "outputs"],
    scale: Float64[np.ndarray, "batch 1"],
) -> dict:
    """The sum of (h * scale + h * h) for h = relu(x @ weights + bias), and its gradients."""
    arrays = {"x": x, "weights": weights, "bias": bias, "scale": scale}
    made = {name: solution.Array(array.copy()) for name, array in arrays.items()}
    hidden = (made["x"] @ made["weights"] + made["bias"]).relu()
    total = (hidden * made["scale"] + hidden * hidden).sum()
    total.backward()
    return {"sum": float(total.data)} | {f"gradient by {name}": array.grad for name, array in made.items()}


@Array.mistake(
    hint="The bias was used in each row: sum its gradient over the rows (unbroadcast).", replaces="unbroadcast"
)
def averages_the_rows(solution, gradient, shape):
    return solution.unbroadcast(gradient, shape) * np.prod(shape) / gradient.size


@Array.mistake(replaces="Array.relu", hint="The derivative of ReLU is 0 where its input was negative.")
def lets_all_gradients_through_relu(self):
    return type(self)(np.maximum(self.data, 0), [(self, lambda gradient: gradient)])


@Array.mistake(
    replaces="Array.backward", hint="An array that is used twice gets two gradients: add the second to the first."
)
def overwrites_gradients(solution, self, gradient=1.0):
    self.grad = gradient * np.ones_like(self.data)
    for parent, back in self.parents:
        parent.backward(solution.unbroadcast(back(self.grad), parent.data.shape))
