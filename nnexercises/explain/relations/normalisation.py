"""Relations between numbers that are normalised, such as probabilities, and what came back."""

from __future__ import annotations

import numpy as np

from nnexercises.expected.activations import softmax
from nnexercises.explain.relations.names import dim_name, number
from nnexercises.explain.relations.pairs import Item, Numbers, Pair
from nnexercises.explain.relations.transforms import logit


def normalisation(item: Item) -> str | None:
    """A softmax too many, missing, over another dimension or everything; a sigmoid for it; not divided by the sum."""
    if not item.compares or not item.is_small or any(pair.wanted.size < 2 for pair in item.pairs):
        return None
    counts = {pair.wanted.ndim for pair in item.pairs}
    if len(counts) != 1:
        return None
    for axis in reversed(range(counts.pop())):
        if all(pair.wanted.shape[axis] < 2 for pair in item.pairs):
            continue
        said = _probabilities(item, axis) or _logarithms(item, axis) or _once_more(item, axis)
        if said is not None:
            return said
    return None


def _once_more(item: Item, axis: int) -> str | None:
    inside = all(bool(((pair.wanted > 0) & (pair.wanted < 1)).all()) for pair in item.pairs)
    if inside and all(pair.close(pair.got, softmax(logit(pair.wanted), axis), 4) for pair in item.pairs):
        return (
            f"adds up to 1 over {dim_name(item, axis)}, as by a softmax: a sigmoid of each number alone is asked for."
        )
    if all(pair.close(pair.got, softmax(pair.wanted, axis)) for pair in item.pairs):
        return f"is softmax of what is expected, over {dim_name(item, axis)}: one softmax too many."
    return None


def _probabilities(item: Item, axis: int) -> str | None:
    """What is said where probabilities are expected that add up to 1 along a dimension."""
    if not all(bool((pair.wanted >= 0).all()) and _adds_up(pair, pair.wanted, axis) for pair in item.pairs):
        return None
    name = dim_name(item, axis)
    if all(pair.close(np.exp(pair.got), pair.wanted) for pair in item.pairs):
        return "has the logarithms of probabilities; the probabilities are asked for."
    if all(pair.close(softmax(pair.got, axis), pair.wanted) for pair in item.pairs):
        return f"has the scores, not the probabilities: the softmax over {name} is missing."
    if all(pair.close(pair.got, softmax(pair.wanted, axis)) for pair in item.pairs):
        return f"has been through softmax once too often (over {name})."
    if not all(bool((pair.got >= 0).all()) for pair in item.pairs):
        return None
    if (base := _other_base(item, axis)) is not None:
        return base
    sums = [pair.got.sum(axis, keepdims=True) for pair in item.pairs]
    if all(pair.close(pair.got / total, pair.wanted) for pair, total in zip(item.pairs, sums, strict=True)):
        if all(abs(float(pair.got.sum()) - 1) < 1e-4 for pair in item.pairs):
            return f"adds up to 1 over everything; it is to add up to 1 over {name} alone."
        return f"does not add up to 1 over {name}: is it divided by something else than its sum, or by nothing?"
    if all(
        bool((pair.got < 1).all()) and pair.close(softmax(logit(pair.got), axis), pair.wanted, 4) for pair in item.pairs
    ):
        return f"is a sigmoid of each score alone: a softmax over {name} is asked for."
    for other in range(item.first.wanted.ndim):
        if other == axis or all(min(pair.wanted.shape[axis], pair.wanted.shape[other]) < 2 for pair in item.pairs):
            continue
        if all(_adds_up(pair, pair.got, other) for pair in item.pairs) and not all(
            _adds_up(pair, pair.got, axis) for pair in item.pairs
        ):
            return f"adds up to 1 over {dim_name(item, other)}; it is to add up to 1 over {name}."
    return None


def _other_base(item: Item, axis: int) -> str | None:
    """What is said of a softmax with other powers than those of e, or of scores that are multiplied by a number."""
    slopes = []
    for pair in item.pairs:
        if pair.wanted.shape[axis] < 2 or pair.got.shape != pair.wanted.shape:
            continue
        if not bool(((pair.got > 1e-6) & (pair.wanted > 1e-6)).all()) or not _adds_up(pair, pair.got, axis):
            return None
        got, wanted = np.log(pair.got), np.log(pair.wanted)
        got, wanted = got - got.mean(axis, keepdims=True), wanted - wanted.mean(axis, keepdims=True)
        slope = float((got * wanted).sum() / max(float((wanted**2).sum()), 1e-12))
        if not np.allclose(got, slope * wanted, rtol=1e-3, atol=1e-3):
            return None
        slopes.append(slope)
    if not slopes or max(slopes) - min(slopes) > 1e-3 or abs(slopes[0] - 1) < 1e-2 or abs(slopes[0]) < 1e-2:
        return None
    for base in (2, 10):
        if abs(slopes[0] - np.log(base)) < 2e-3:
            return f"is made of powers of {base}: softmax takes powers of e, exp(scores)."
    return f"is the softmax of the scores times {number(slopes[0])}: they are to be taken as they are."


def _logarithms(item: Item, axis: int) -> str | None:
    """What is said where logarithms of such probabilities are expected."""
    probabilities = [np.exp(pair.wanted) for pair in item.pairs]
    if not all(_adds_up(pair, one, axis) for pair, one in zip(item.pairs, probabilities, strict=True)):
        return None
    name = dim_name(item, axis)
    if all(abs(float(np.exp(pair.got).sum()) - 1) < 1e-4 for pair in item.pairs) and all(
        pair.close(pair.got - _logsumexp(pair.got, axis), pair.wanted) for pair in item.pairs
    ):
        return f"has probabilities that add up to 1 over everything; they are to add up to 1 over {name} alone."
    if all(pair.close(pair.got - _logsumexp(pair.got, axis), pair.wanted) for pair in item.pairs):
        return f"is not normalised: exp of it is to add up to 1 over {name}: what do you subtract?"
    if all(pair.close(pair.got, softmax(pair.wanted, axis)) for pair in item.pairs):
        return "has probabilities; their logarithms are asked for."
    for other in range(item.first.wanted.ndim):
        if other == axis or all(min(pair.wanted.shape[axis], pair.wanted.shape[other]) < 2 for pair in item.pairs):
            continue
        if all(_adds_up(pair, np.exp(pair.got), other) for pair in item.pairs) and not all(
            _adds_up(pair, np.exp(pair.got), axis) for pair in item.pairs
        ):
            return f"is normalised over {dim_name(item, other)}; it is to be normalised over {name}."
    return None


def standardised(item: Item) -> str | None:
    """Mean 0 over another dimension than expected."""
    if not item.compares or not item.is_small or any(pair.wanted.ndim != 2 for pair in item.pairs):
        return None
    if sum(min(pair.wanted.shape) > 1 for pair in item.pairs) < 2:
        return None
    for axis in (1, 0):
        pairs = [pair for pair in item.pairs if min(pair.wanted.shape) > 1]
        if all(_is_centred(pair.wanted, axis) for pair in pairs) and all(
            _is_centred(pair.got, 1 - axis) and not _is_centred(pair.got, axis) for pair in pairs
        ):
            return f"has mean 0 over {dim_name(item, 1 - axis)}; it is to have mean 0 over {dim_name(item, axis)}."
    return None


def _is_centred(numbers: Numbers, axis: int) -> bool:
    return bool((np.abs(numbers.mean(axis)) < 1e-4 * np.abs(numbers).max()).all())


def scaled_rows(item: Item) -> str | None:
    """Each row, or column, is multiplied by a number of its own."""
    if not item.compares or not item.is_small or any(pair.wanted.ndim != 2 for pair in item.pairs):
        return None
    for axis, noun in ((1, "row"), (0, "column")):
        if sum(pair.wanted.shape[1 - axis] for pair in item.pairs if pair.wanted.shape[axis] > 1) < 3:
            continue
        if all(_is_scaled(pair, axis) for pair in item.pairs):
            return f"is right but for one factor for each {noun}: by what do you divide or multiply it?"
    return None


def _is_scaled(pair: Pair, axis: int) -> bool:
    size = (pair.wanted**2).sum(axis, keepdims=True)
    if (size < 1e3 * pair.absolute**2).any():
        return pair.close(pair.got, pair.wanted)
    by = (pair.got * pair.wanted).sum(axis, keepdims=True) / size
    return bool((np.abs(by) > 1e-3).all()) and pair.close(pair.got / by, pair.wanted)


def _adds_up(pair: Pair, numbers: Numbers, axis: int) -> bool:
    return numbers.shape == pair.wanted.shape and bool((np.abs(numbers.sum(axis) - 1) < 1e-4).all())


def _logsumexp(scores: Numbers, axis: int) -> Numbers:
    largest = scores.max(axis, keepdims=True)
    return np.asarray(largest + np.log(np.exp(scores - largest).sum(axis, keepdims=True)))
