"""Relations between gradients."""

from __future__ import annotations

from nnexercises.explain.relations.pairs import Item


def no_gradient(item: Item) -> str | None:
    """No gradient reaches an input, though it reaches others or the result."""
    if item.part != "gradients" or not item.is_telling:
        return None
    if not all(pair.same_shape and not pair.got.any() for pair in item.pairs):
        return None
    return "is 0: something between it and your result cuts it off (detach, .item(), .data, a new tensor)."


def gradient_not_cut(item: Item) -> str | None:
    """A gradient flows where it is to be cut off."""
    if item.part != "gradients" or not all(pair.same_shape and not pair.wanted.any() for pair in item.pairs):
        return None
    if not any(pair.got.any() for pair in item.pairs) or not item.is_finite:
        return None
    return "is to be 0, and is not: something is to be cut off from the gradient (detach, torch.no_grad)."
