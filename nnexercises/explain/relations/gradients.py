"""Relations between gradients."""

from __future__ import annotations

import numpy as np

from nnexercises.explain.relations.pairs import Item


def none_there(item: Item) -> str | None:
    """No gradient reaches an input."""
    if item.part != "gradients" or not item.is_telling:
        return None
    if not all(pair.same_shape and not pair.got.any() for pair in item.pairs):
        return None
    return "is 0: on the way from it to your result, something cuts the gradient off (detach, .item(), .data, a new tensor)."


def not_cut(item: Item) -> str | None:
    """A gradient flows where it is to be cut off."""
    if item.part != "gradients" or not all(pair.same_shape and not pair.wanted.any() for pair in item.pairs):
        return None
    if not any(pair.got.any() for pair in item.pairs) or not item.is_finite:
        return None
    return "is to be 0, and is not: something is to be cut off from the gradient (detach, torch.no_grad)."


def zero_somewhere(item: Item) -> str | None:
    """The gradient is 0 in some places, and right in the others."""
    if item.part != "gradients" or not item.same_shapes or not item.is_telling:
        return None
    got, wanted = (np.concatenate([pair.flat[side] for pair in item.pairs]) for side in (0, 1))
    allowed = np.concatenate([pair.allowed for pair in item.pairs])
    near = np.abs(got - wanted) <= allowed
    zero = (got == 0) & ~near
    if int(zero.sum()) < 2 or int((near & (got != 0)).sum()) < 2 or not (near | zero).all():
        return None
    return "is 0 in some places where it is not to be, and right in the others: clamp, max, where or round cut it there?"
