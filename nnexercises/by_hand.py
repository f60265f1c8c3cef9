"""Torch's own versions of what the course asks for by hand: functions and operators whose calls are watched for.

Operators are named as they run (``aten::_log_softmax`` whatever it was reached by); what torch composes of smaller
ones is named as the Python function.
"""

from __future__ import annotations

from collections.abc import Sequence

from nnexercises.errors import CourseError

FAMILIES: dict[str, frozenset[str]] = {
    "softmax": frozenset({"softmax", "_softmax", "log_softmax", "_log_softmax", "softmin", "_safe_softmax"}),
    "cross_entropy": frozenset(
        {"nll_loss", "nll_loss_nd", "nll_loss_forward", "nll_loss2d_forward", "cross_entropy", "cross_entropy_loss"}
    ),
    "binary_cross_entropy": frozenset(
        {
            "binary_cross_entropy", "binary_cross_entropy_with_logits", "multilabel_soft_margin_loss",
            "soft_margin_loss",
        }
    ),
    "regression": frozenset({"mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "gaussian_nll_loss"}),
    "relu": frozenset(
        {
            "relu", "relu_", "threshold", "threshold_", "leaky_relu", "leaky_relu_", "hardtanh", "hardtanh_", "relu6",
            "prelu", "_prelu_kernel", "elu", "elu_", "celu", "selu", "rrelu", "rrelu_with_noise",
        }
    ),
    "one_hot": frozenset({"one_hot"}),
}  # fmt: skip


def watched(families: Sequence[str]) -> list[str]:
    """The functions and operators of some families, or of all where none is named.

    Raises:
        CourseError: there is no family of that name.
    """
    for family in families:
        if family not in FAMILIES:
            raise CourseError(f"torch_own={family!r} is none of {', '.join(FAMILIES)}")
    return sorted({name for family in families or FAMILIES for name in FAMILIES[family]})


def public_name(call: str) -> str:
    """An operator by the name that people know it by: ``_log_softmax`` is ``log_softmax``."""
    return call.strip("_").removesuffix("_forward").removesuffix("_nd").removesuffix("2d")
