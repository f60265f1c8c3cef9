"""Torch's own versions of what students write by hand: functions and operators whose calls are watched.

Operators are listed by the name that runs (``aten::_log_softmax``, however it was called); functions that torch
composes of smaller operators by their Python name, and modules and optimizers by that of their class. A worker sees
calls as they run, except in other threads or with its modes switched off; ``submission.source`` finds those in the
source.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from types import ModuleType

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
    "recurrent": frozenset({"lstm", "lstm_cell", "gru", "gru_cell", "rnn_tanh", "rnn_relu", "rnn_tanh_cell",
         "rnn_relu_cell", "mkldnn_rnn_layer", "_cudnn_rnn", "_thnn_fused_lstm_cell", "_thnn_fused_gru_cell",
         "RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell"}),
    "pooling": frozenset({f"{kind}_pool{n}d" for n in (1, 2, 3) for kind in ("max", "avg", "adaptive_max",
         "adaptive_avg", "lp", "fractional_max")} | {f"max_pool{n}d_with_indices" for n in (1, 2, 3)}),
    "fft": frozenset({"_fft_r2c", "_fft_c2c", "_fft_c2r", "stft", "istft", *(f"fft_{inverse}{kind}{n}"
         for inverse in ("", "i") for kind in ("fft", "rfft", "hfft") for n in ("", "2", "n"))}),
    "optimizers": frozenset({"SGD", "Adam", "AdamW", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "RMSprop",
         "Rprop", "ASGD", "LBFGS", "SparseAdam", "Adafactor", "Muon"}),
    "embedding": frozenset({"embedding", "embedding_bag", "_embedding_bag", "_embedding_bag_forward_only"}),
    "linear_algebra": frozenset({"linalg_inv", "linalg_inv_ex", "inverse", "linalg_solve", "_linalg_solve_ex",
         "linalg_svd", "_linalg_svd", "svd", "linalg_svdvals", "linalg_qr", "qr", "linalg_cholesky",
         "linalg_cholesky_ex", "cholesky", "cholesky_solve", "cholesky_inverse", "linalg_eigh", "_linalg_eigh",
         "linalg_eig", "linalg_eigvals", "linalg_eigvalsh", "linalg_det", "_linalg_det", "det", "slogdet", "logdet",
         "linalg_slogdet", "_linalg_slogdet", "linalg_lstsq", "linalg_pinv", "pinverse", "linalg_matrix_exp",
         "matrix_exp", "linalg_matrix_power", "matrix_power", "linalg_solve_triangular", "triangular_solve",
         "linalg_lu", "linalg_lu_factor", "linalg_lu_solve", "lu_solve", "linalg_ldl_factor", "linalg_matrix_rank"}),
    "einsum": frozenset({"einsum"}),
}  # fmt: skip

#: The families that ``by_hand`` forbids if an exercise names none.
USUAL = tuple(FAMILIES)[:11]

#: What stands in a request's ``watch`` for everything of torch that the student's own lines call, and before its names.
ALL_OF_TORCH = "torch."


def watched(names: Sequence[str]) -> list[str]:
    """The functions, operators and classes that are meant by names of families, or of what torch holds
    ("torch.nn.LSTMCell", "torch.fft"); those of the usual families if there is none.

    Raises:
        CourseError: there is no family of that name, or nothing of that name in torch.
    """
    return sorted({name for one in names or USUAL for name in _meant_by(one)})


def _meant_by(name: str) -> Iterable[str]:
    if name in FAMILIES:
        return FAMILIES[name]
    if not name.startswith("torch."):
        raise CourseError(f"torch_own={name!r} is none of {', '.join(FAMILIES)}, and no name of torch's (torch.…)")
    import pydoc  # only where a course is sealed

    found = pydoc.locate(name)
    if found is None:
        raise CourseError(f"torch_own={name!r}: there is nothing of that name")
    if not isinstance(found, ModuleType):
        return {_name_of(found, name)}
    public = {key: value for key, value in vars(found).items() if not key.startswith("_") and callable(value)}
    return {_name_of(value, key) for key, value in public.items() if key != "Tensor" and _is_torchs(value)}


def _is_torchs(value: object) -> bool:
    module = getattr(value, "__module__", None)  # None: of torch's functions in C
    return module is None or str(module).split(".")[0] == "torch"


def _name_of(value: object, name: str) -> str:
    """The name by which a call of it is seen."""
    return str(getattr(value, "__name__", name.split(".")[-1]))


def families_of(calls: Collection[str]) -> list[str]:
    """The families that calls belong to."""
    return [family for family, names in FAMILIES.items() if not names.isdisjoint(calls)]


def public_name(call: str) -> str:
    """The name by which students know an operator: ``softmax`` for ``_safe_softmax``."""
    name = _INNER.sub("", call.strip("_"))
    if name in CATEGORICAL:
        return "".join(word.title() for word in name.split("_"))
    return "scaled_dot_product_attention" if name.startswith("scaled_dot_product") else name
