"""Torch's own versions of what the course asks for by hand: functions and operators whose calls are watched for.

Operators are named as they run (``aten::_log_softmax`` whatever it was reached by); what torch composes of smaller
ones is named as the Python function. A worker sees what runs, but not in other threads or with its modes switched off;
a look at the source sees what is written there.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from nnexercises.errors import CourseError

FAMILIES: dict[str, frozenset[str]] = {
    "softmax": frozenset({"softmax", "_softmax", "log_softmax", "_log_softmax", "softmin", "_safe_softmax",
         "sparse_softmax", "_sparse_softmax", "sparse_log_softmax", "_sparse_log_softmax"}),
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


def named_in_source(texts: Sequence[str], name: str, watch: Collection[str], others: Collection[str]) -> set[str]:
    """Watched torch functions and modules that the definition of ``name`` names, or what it uses does.

    ``texts`` are the submission's cells. Names in ``others``, exercises of their own, answer for themselves. Only what
    is reached through an import of torch counts: a method of the student's own may have any name.
    """
    trees = list(_parsed(texts))
    modules, functions = _torch_imports(trees)
    definitions = _definitions(trees)
    plain = {_plain(call): call for call in watch}
    found: set[str] = set()
    seen = set(others) - {name}
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        for node in (node for definition in definitions.get(current, ()) for node in ast.walk(definition)):
            if isinstance(node, ast.Name):
                waiting.append(node.id)
                reached = functions.get(node.id, "")
            elif isinstance(node, ast.Attribute) and _root(node) in modules:
                reached = node.attr
            else:
                continue
            if _plain(reached) in plain:
                found.add(plain[_plain(reached)])
    return found


def _parsed(texts: Sequence[str]) -> Iterator[ast.Module]:
    for text in texts:
        try:
            yield ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue


def _torch_imports(trees: Sequence[ast.Module]) -> tuple[set[str], dict[str, str]]:
    """Names bound to torch or something in it, and of those the ones that may be functions, by their own name."""
    modules: set[str] = set()
    functions: dict[str, str] = {}
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            modules |= {
                alias.asname or alias.name.split(".")[0] for alias in node.names if alias.name.split(".")[0] == "torch"
            }
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "torch" and not node.level:
            functions |= {alias.asname or alias.name: alias.name for alias in node.names}
            modules |= {alias.asname or alias.name for alias in node.names}
    return modules, functions


def _definitions(trees: Sequence[ast.Module]) -> dict[str, list[ast.stmt]]:
    """What binds each name at the top level: functions, classes and assignments."""
    found: dict[str, list[ast.stmt]] = {}
    for statement in (statement for tree in trees for statement in tree.body):
        names: list[str] = []
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [statement.name]
        elif isinstance(statement, ast.Assign):
            names = [node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)]
        for name in names:
            found.setdefault(name, []).append(statement)
    return found


def _root(node: ast.Attribute) -> str:
    value: ast.expr = node
    while isinstance(value, ast.Attribute):
        value = value.value
    return value.id if isinstance(value, ast.Name) else ""


def _plain(name: str) -> str:
    """``nn.LogSoftmax`` and ``F.log_softmax`` are the same."""
    return name.replace("_", "").lower()
