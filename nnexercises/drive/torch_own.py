"""Torch's own versions of what the course asks for by hand: functions and operators whose calls are watched for.

Operators are named as they run (``aten::_log_softmax`` whatever it was reached by); what torch composes of smaller
ones is named as the Python function. A worker sees what runs, but not in other threads or with its modes switched off;
a look at the source sees what is written there.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from nnexercises.errors import CourseError
from nnexercises.submission.files import MAX_PARSED
from nnexercises.submission.source import outer_names

#: Classes of torch.distributions that normalise scores; known by their names in the source.
CATEGORICAL = ("categorical", "one_hot_categorical", "relaxed_one_hot_categorical")

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


def named_in_source(sources: Sequence[Source], name: str, watch: Collection[str], others: Collection[str]) -> set[str]:
    """Watched torch functions and modules that the definition of ``name`` names, or what it uses does.

    ``sources`` are the submission's files. Names in ``others``, exercises of their own, answer for themselves. Only
    what is reached through an import of torch counts: a method, a local variable or a function of the student's own may
    have any name.
    """
    plain = {_plain(call): call for call in watch}
    found: set[str] = set()
    seen = set(others) - {name}
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        for source in sources:
            for definition in source.definitions.get(current, ()):
                outer = _outer_names(definition)
                waiting.extend(outer)
                reached = {source.functions[used] for used in outer & source.functions.keys()}
                reached |= {
                    node.attr
                    for node in ast.walk(definition)
                    if isinstance(node, ast.Attribute) and _root(node) in outer & source.modules
                }
                found |= {plain[_plain(word)] for word in reached if _plain(word) in plain}
    return found


@dataclass
class Source:
    """One file: names bound to torch or something in it, of those the ones that may be functions, by their own name,
    and what binds each name at the top level: functions, classes and assignments.
    """

    modules: set[str] = field(default_factory=set)
    functions: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, list[ast.stmt]] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Sequence[str]) -> Source:
        """What the texts of a file's cells hold."""
        made = cls()
        for statement in (statement for tree in _parsed(texts) for statement in tree.body):
            for name in _bound(statement):
                made.definitions.setdefault(name, []).append(statement)
                if not isinstance(statement, ast.Assign):
                    made.functions.pop(name, None)  # from here on, it is the student's own
                elif isinstance(statement.value, ast.Attribute) and _root(statement.value) in made.modules:
                    made.modules.add(name)
            for node in ast.walk(statement):
                made._import(node)
        return made

    def _import(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            names = {alias.asname or alias.name.split(".")[0]: alias.name.split(".")[0] for alias in node.names}
            self.modules |= {bound for bound, root in names.items() if root == "torch"}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "torch" and not node.level:
            self.functions |= {alias.asname or alias.name: alias.name for alias in node.names}
            self.modules |= {alias.asname or alias.name for alias in node.names}


def _parsed(texts: Sequence[str]) -> Iterator[ast.Module]:
    for text in texts:
        if len(text) > MAX_PARSED:
            continue
        try:
            yield ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue


def _bound(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Assign):
        return [node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    return []


def _outer_names(statement: ast.stmt) -> set[str]:
    try:
        return outer_names(statement)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _root(node: ast.Attribute) -> str:
    value: ast.expr = node
    while isinstance(value, ast.Attribute):
        value = value.value
    return value.id if isinstance(value, ast.Name) else ""


def _plain(name: str) -> str:
    """``nn.LogSoftmax`` and ``F.log_softmax`` are the same."""
    return name.replace("_", "").lower()
