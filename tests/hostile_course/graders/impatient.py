"""Two exercises with a short deadline and one case each, for submissions that never end."""

from nnexercises import exercise


@exercise(seconds=1)
def relu(solution, x: float) -> float:
    """max(x, 0) of a single number."""
    return solution.relu(x)


@exercise(seconds=1)
def Neuron(solution, weights: list[float], bias: float) -> list[float]:
    """A thing that keeps its weights."""
    return solution.Neuron(weights, bias).weights
