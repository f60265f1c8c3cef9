"""Torch's own versions of what students write by hand: functions and operators whose calls are watched.

Operators are listed by the name that runs (``aten::_log_softmax``, however it was called); functions that torch
composes of smaller operators by their Python name. A worker sees calls as they run, except in other threads or with its
modes switched off; ``submission.source`` finds those in the source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nnexercises.errors import CourseError

#: Classes of torch.distributions that normalise scores; found by name in the source.
CATEGORICAL = ("categorical", "one_hot_categorical", "relaxed_one_hot_categorical")

#: What torch puts before and behind the public name of an operator.
_INNER = re.compile(
    r"^(safe|masked|native|thnn|mkldnn)_|(_forward|_nd|_kernel|_legit|_with_update|_with_noise|(?<=loss)2d_forward)$"
)

FAMILIES: dict[str, frozenset[str]] = {
    "softmax": frozenset({"softmax", "_softmax", "log_softmax", "_log_softmax", "softmin", "_safe_softmax",
         "_masked_softmax", "sparse_softmax", "_sparse_softmax", "sparse_log_softmax", "_sparse_log_softmax",
         *CATEGORICAL}),
    "cross_entropy": frozenset({"nll_loss", "nll_loss_nd", "nll_loss_forward", "nll_loss2d_forward", "cross_entropy",
         "cross_entropy_loss", "kl_div", *CATEGORICAL}),
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
            "prelu", "_prelu_kernel", "elu", "elu_", "celu", "selu", "rrelu", "rrelu_with_noise", "_addmm_activation",
        }
    ),
    "one_hot": frozenset({"one_hot"}),
    "layer_norm": frozenset({"layer_norm", "native_layer_norm", "group_norm", "native_group_norm", "instance_norm"}),
    "batch_norm": frozenset({"batch_norm", "native_batch_norm", "_native_batch_norm_legit", "batch_norm_with_update",
         "_batch_norm_with_update", "instance_norm"}),
    "convolution": frozenset({"conv1d", "conv2d", "conv3d", "convolution", "_convolution", "conv_transpose1d",
         "conv_transpose2d", "conv_transpose3d", "conv_tbc", "thnn_conv2d", "mkldnn_convolution"}),
    "attention": frozenset({"scaled_dot_product_attention", "multi_head_attention_forward",
         "_scaled_dot_product_flash_attention_for_cpu", "_scaled_dot_product_flash_attention",
         "_scaled_dot_product_efficient_attention", "_scaled_dot_product_attention_math"}),
    "dropout": frozenset({"dropout", "dropout_", "native_dropout", "alpha_dropout", "feature_dropout", "dropout1d",
         "dropout2d", "dropout3d"}),
}  # fmt: skip


def watched(families: Sequence[str]) -> list[str]:
    """The functions and operators of the given families, or of all if none is given.

    Raises:
        CourseError: there is no family of that name.
    """
    for family in families:
        if family not in FAMILIES:
            raise CourseError(f"torch_own={family!r} is none of {', '.join(FAMILIES)}")
    return sorted({name for family in families or FAMILIES for name in FAMILIES[family]})


def public_name(call: str) -> str:
    """The name by which students know an operator: ``softmax`` for ``_safe_softmax``."""
    name = _INNER.sub("", call.strip("_"))
    if name in CATEGORICAL:
        return "".join(word.title() for word in name.split("_"))
    return "scaled_dot_product_attention" if name.startswith("scaled_dot_product") else name
