"""The usual errors and warnings of torch in a first course, in the student's own terms."""

from __future__ import annotations

import ast
import re

from nnexercises.drive.outcome import Seen
from nnexercises.explain.evidence import Evidence
from nnexercises.explain.excerpts import value_text
from nnexercises.explain.failure import WORDS, Failure, Known, fits, quoted, sizes
from nnexercises.explain.python_errors import PYTHON
from nnexercises.report.diagnosis import Diagnosis
from nnexercises.submission.text import clean

#: Functions that take a dimension away.
REDUCTIONS = (
    "sum",
    "mean",
    "prod",
    "amax",
    "amin",
    "max",
    "min",
    "logsumexp",
    "norm",
    "std",
    "var",
    "argmax",
    "argmin",
)


def explain(evidence: Evidence) -> Diagnosis | None:
    """What an error that the student's code raised means there."""
    raised = evidence.raised
    if raised is None or raised.type == "OutOfTime" or evidence.case.raises or "device" in raised.message:
        return None
    for known in (*TORCH, *PYTHON):
        sentence = known.sentence(raised, evidence)
        if sentence:
            return Diagnosis("torch", clean(sentence), known.name)
    return None


# --- shapes ---


def _lined_up(it: Failure) -> str:
    first, second = it.group(1), it.group(2)
    told = f"Shapes are lined up at their right ends: {first} meets {second}."
    if it.pair is None:
        return told
    hint = (
        _keepdim(it, *it.pair)
        or _keepdim(it, *reversed(it.pair))
        or _another_view(*it.pair, changed=isinstance(it.node, ast.AugAssign | ast.Compare))
    )
    return f"{told} {hint}" if hint else f"{it.said(it.pair[0])}, {it.said(it.pair[1])}: {told[0].lower()}{told[1:]}"


def _keepdim(it: Failure, reduced: Seen, other: Seen) -> str | None:
    """What to say where a sum over a dimension was to keep it."""
    node = it.expression(reduced.text)
    if isinstance(node, ast.Attribute) and node.attr == "values":
        node = node.value
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in REDUCTIONS:
        return None
    if any(keyword.arg == "keepdim" for keyword in node.keywords) or reduced.shape is None or other.shape is None:
        return None
    for at in range(len(reduced.shape), -1, -1):
        kept = (*reduced.shape[:at], 1, *reduced.shape[at:])
        if fits(kept, other.shape) and _is_over(node, at, len(kept)):
            call = f"{node.func.attr}({', '.join(_arguments(node))})"
            return f"{call} takes the dimension away; with keepdim=True it stays: {kept}."
    return None


def _arguments(node: ast.Call) -> list[str]:
    """The arguments of a reduction, without its tensor."""
    texts = [ast.unparse(one) for one in node.args if isinstance(one, ast.Constant | ast.UnaryOp | ast.Tuple)]
    return texts + [f"{one.arg}={ast.unparse(one.value)}" for one in node.keywords]


def _is_over(node: ast.Call, at: int, count: int) -> bool:
    """Whether a reduction is over the dimension ``at`` of ``count``, as far as its text shows."""
    given = [one.value for one in node.keywords if one.arg in ("dim", "axis")] or node.args[-1:]
    try:
        dim = ast.literal_eval(given[0]) if given else None
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return isinstance(dim, int) and dim % count == at


def _another_view(first: Seen, second: Seen, *, changed: bool) -> str | None:
    a, b = first.shape or (), second.shape or ()
    if len(a) == 2 and len(b) == 2 and a == (b[1], b[0]):
        return f"{_name(first)} is {a} and {_name(second)} is {b}: one of them is the other way round."
    if len(a) == len(b):
        return None
    short, long = (first, second) if len(a) < len(b) else (second, first)
    kept = (*(short.shape or ()), 1)
    if changed and short is first:
        return None
    if len(short.shape or ()) == 1 and fits(kept, long.shape or ()):
        return f"{_name(short)} has one number for each row of {_name(long)} {long.shape}: as {kept} it would go along."
    return None


def _name(one: Seen) -> str:
    return quoted(one.text) if len(one.text) <= 24 else value_text(one)


def _product(it: Failure) -> str:
    first, second = sizes(it.group(1)), sizes(it.group(2))
    if it.pair is not None and (it.symbol == "@" or it.function in ("matmul", "mm", "bmm", "mv", "dot")):
        a, b = it.pair
        inner = (a.shape or (0,))[-1], (b.shape or (0,))[-2 if len(b.shape or ()) > 1 else -1]
        head = f"{it.code.strip('`')}: " if it.code else ""
        return (
            f"{head}{value_text(a, it.dims.get(a.text, ()))} @ {value_text(b, it.dims.get(b.text, ()))}. "
            f"The inner sizes must agree: {inner[0]} meets {inner[1]}."
        )
    if isinstance(it.node, ast.Call) and len(first) == 2 == len(second):
        what = it.code or "The layer"
        return f"{what} takes {second[0]} numbers in the last dimension, and gets {first[1]}."
    if len(first) == 2 == len(second):
        return f"In a product of {first} and {second}, the inner sizes must agree: {first[1]} meets {second[0]}."
    return "In a product, the last size of the left one must be the one before the last of the right one."


def _dimension(it: Failure) -> str:
    one = it.tensors[0] if it.tensors else None
    dim = it.group(3)
    if one is None:
        return f"There is no dimension {dim}: they go from {it.group(1)} to {it.group(2)}."
    count = len(one.shape or ())
    return (
        f"{it.said(one)} has {count} dimension{'' if count == 1 else 's'}, counted from 0: there is no dimension {dim}."
    )


def _out_of_bounds(it: Failure) -> str:
    index, dim, size = it.group(1), it.group(2), it.group(3)
    whole = f" of {it.said(it.tensors[0])}" if isinstance(it.node, ast.Subscript) and it.tensors else ""
    return f"Index {index} is past the end: dimension {dim}{whole} has {size}, counted from 0 to {int(size) - 1}."


def _invalid_view(it: Failure) -> str:
    wanted, has = it.group(1), it.group(2)
    asked = [int(size) for size in re.findall(r"-?\d+", wanted)[:8]]
    count = 1
    for size in asked:
        count *= size
    whole = f"{it.said(it.tensors[0])} holds {has} numbers" if it.tensors else f"There are {has} numbers"
    if -1 in asked:
        return f"{whole}, which cannot be divided into rows for {tuple(asked)}."
    return f"{whole}, and {tuple(asked)} takes {count}."


def _too_many_indices(it: Failure) -> str:
    whole = it.said(it.tensors[0]) if it.tensors else "The tensor"
    count = it.group(1)
    return f"{whole} has {count} dimension{'' if count == '1' else 's'}, and you give more indices than that."


def _expanded(it: Failure) -> str:
    into, given = sizes(it.group(3)), sizes(it.group(4))
    return f"{given} does not fit into {into}: lined up at their right ends, {it.group(2)} meets {it.group(1)}."


def _one_number(it: Failure) -> str:
    if it.tensors and (it.raised.source or "").find("math.") >= 0:
        return f"{it.said(it.tensors[0])} holds many numbers, and math's functions take one: torch has its own."
    what = it.said(it.tensors[0]) if it.tensors else "The tensor"
    return f"{what} holds more than one number: `.item()`, float() and int() take a tensor of one."


def _ambiguous(it: Failure) -> str:
    what = it.code or "The condition"
    return (
        f"{what} has an answer for each number, and `if`, `while`, `and`, `or` and `not` take one: torch.where chooses "
        "number by number, .any() and .all() sum up."
    )


# --- dtypes ---


def _two_dtypes(it: Failure) -> str:
    a, b = (WORDS.get(it.group(index), it.group(index)) for index in (1, 2))
    if it.pair is not None and it.pair[0].dtype != it.pair[1].dtype:
        first, second = it.pair
        a, b = (WORDS.get(one.dtype, one.dtype) for one in it.pair)
        return f"{_name(first)} holds {a} and {_name(second)} {b}: a product takes two of one dtype."
    return f"One side holds {a} and the other {b}: a product takes two of one dtype."


def _wrong_dtype(it: Failure) -> str:
    wanted, got = (WORDS.get(it.group(index), it.group(index)) for index in (1, 2))
    what = it.code or "This"
    if it.group(1) == "Long":
        return f"{what} takes indices, which are whole numbers (int64), and gets {got}."
    return f"{what} takes {wanted} here, and gets {got}."


def _float_index(it: Failure) -> str:
    index = next((one for one in it.tensors[1:] if one.dtype.startswith(("float", "bfloat"))), None)
    what = _name(index) if index is not None else "What stands in the brackets"
    return f"{what} holds floats, and indices are whole numbers: make it a tensor of int64 (.long())."


def _not_implemented(it: Failure) -> str:
    what = it.code or it.group(1).replace("_", " ")
    if it.group(1).startswith("bitwise_xor"):
        return f"{what}: ^ compares bits in Python; ** raises to a power."
    return f"{what} does not work on {WORDS.get(it.group(2), it.group(2))}: convert them first (.float(), .long())."


# --- gradients ---


def _not_scalar(it: Failure) -> str:
    what = it.said(it.tensors[0]) if it.tensors else "The tensor"
    return f"backward() begins at a single number, and {what} holds more: take its mean or sum first."


def _no_graph(it: Failure) -> str:
    what = _name(it.tensors[0]) if it.tensors and it.function == "backward" else "The result"
    return (
        f"{what} does not depend on anything that requires a gradient: detach(), .item(), no_grad() or a new tensor "
        "made of numbers cuts it off, or requires_grad is missing."
    )


def _leaf(it: Failure) -> str:
    what = _name(it.operands[0]) if it.operands else "A parameter"
    return f"{what} requires a gradient, and you change it in place: update it inside `with torch.no_grad():`."


TORCH: tuple[Known, ...] = (
    Known("broadcast", r"size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)", _lined_up),
    Known("matmul", r"mat1 and mat2 shapes cannot be multiplied \((\d+x\d+) and (\d+x\d+)\)", _product),
    Known("matmul", r"size mismatch, got input \(\d+\), mat \((\d+x\d+)\), vec \((\d+)\)", _product),
    Known("matmul", r"inconsistent tensor size, expected tensor \[(\d+)\] and src \[(\d+)\]", _product),
    Known("matmul",
          r"Expected size for first two dimensions of batch2 tensor to be: (\[.*?\]) but got: (\[.*?\])", _product),
    Known(
        "matmul_of_number", r"both arguments to matmul need to be at least 1D",
        "One side of the product is a single number: multiply by it with *.",
    ),
    Known(
        "dimension",
        r"Dimension out of range \(expected to be in range of \[(-?\d+), (-?\d+)\], but got (-?\d+)\)", _dimension,
    ),
    Known("index", r"index (-?\d+) is out of bounds for dimension (\d+) with size (\d+)", _out_of_bounds),
    Known(
        "target", r"Target (-?\d+) is out of bounds",
        lambda it: f"The target {it.group(1)} names a class that the scores have no column for: classes count from 0.",
    ),
    Known("index", r"index out of range in self", "An index is past the end of the table that it looks up."),
    Known("too_many_indices", r"too many indices for tensor of dimension (\d+)", _too_many_indices),
    Known("view", r"shape '(\[[-\d, ]*\])' is invalid for input of size (\d+)", _invalid_view),
    Known(
        "contiguous", r"view size is not compatible with input tensor's size and stride",
        "view() needs the numbers in memory in that order, and after a transpose they are not: use reshape().",
    ),
    Known(
        "expand",
        r"expanded size of the tensor \((\d+)\) must match the existing size \((\d+)\).*Target sizes: (\[.*?\]).*"
        r"Tensor sizes: (\[.*?\])",
        _expanded,
    ),
    Known(
        "in_place_shape", r"output with shape (\[.*?\]) doesn't match the broadcast shape (\[.*?\])",
        lambda it: f"In place, the result must keep the shape {sizes(it.group(1))}, and it would be "
        f"{sizes(it.group(2))}: `x = x + …` makes a new tensor.",
    ),
    Known(
        "value_shape", r"value tensor of shape (\[.*?\]) cannot be broadcast to indexing result of shape (\[.*?\])",
        lambda it: f"You assign {sizes(it.group(1))} to a place of shape {sizes(it.group(2))}.",
    ),
    Known(
        "index_shapes", r"indexing tensors could not be broadcast together with shapes (\[.*?\]), (\[.*?\])",
        lambda it: f"Two indices go together, number by number: {sizes(it.group(1))} and {sizes(it.group(2))} do not.",
    ),
    Known(
        "mask", r"shape of the mask (\[.*?\]) at index (\d+) does not match the shape of the indexed tensor (\[.*?\])",
        lambda it: f"The mask has shape {sizes(it.group(1))}, and what it chooses from {sizes(it.group(3))}: it lacks "
        f"dimension {it.group(2)} in that size.",
    ),
    Known(
        "cat", r"Tensors must have same number of dimensions: got (\d+) and (\d+)",
        lambda it: f"One tensor has {it.group(1)} dimensions and another {it.group(2)}: cat joins along one that all "
        "have.",
    ),
    Known(
        "cat", r"Sizes of tensors must match except in dimension (\d+)\. Expected size (\d+) but got size (\d+)",
        lambda it: f"Joined along dimension {it.group(1)}, all other sizes must agree: {it.group(2)} meets "
        f"{it.group(3)}.",
    ),
    Known(
        "stack", r"stack expects each tensor to be equal size, but got (\[.*?\]) at entry \d+ and (\[.*?\])",
        lambda it: f"stack takes tensors of one shape, and gets {sizes(it.group(1))} and {sizes(it.group(2))}.",
    ),
    Known(
        "stack_of_numbers", r"expected Tensor as element (\d+) in argument 0, but got (\w+)",
        lambda it: f"stack and cat join tensors, and item {it.group(1)} of the list is of type {it.group(2)}: "
        "torch.tensor(list) takes numbers.",
    ),
    Known(
        "batch_sizes", r"Expected input batch_size \((\d+)\) to match target batch_size \((\d+)\)",
        lambda it: f"There are {it.group(1)} rows of scores and {it.group(2)} targets: one target for each row.",
    ),
    Known(
        "channels",
        r"Given groups=\d+, weight of size \[.*?\], expected input(\[.*?\]) to have (\d+) channels, but got (\d+)",
        lambda it: f"The convolution takes {it.group(2)} channels, and the images {sizes(it.group(1))} have "
        f"{it.group(3)}: the order is (batch, channels, height, width).",
    ),
    Known(
        "scalar_iteration", r"iteration over a 0-d tensor|len\(\) of a 0-d tensor|invalid index of a 0-dim tensor",
        lambda it: f"{it.said(it.tensors[0]) if it.tensors else 'The tensor'} is a single number: it has no items.",
    ),
    Known("t", r"t\(\) expects a tensor with <= 2 dimensions, but self is (\d+)D",
          lambda it: f"The tensor has {it.group(1)} dimensions, and .t() swaps two: transpose(-1, -2) names them."),
    Known("ambiguous", r"Boolean value of Tensor with more than one value is ambiguous", _ambiguous),
    Known(
        "one_number",
        r"Tensor with \d+ elements cannot be converted to Scalar|only one element tensors can be converted",
        _one_number,
    ),
    Known("two_dtypes", r"same dtype, but got:? (\w+(?: int)?),? (?:and|!=)?,? ?(\w+(?: int)?)", _two_dtypes),
    Known("two_dtypes", r"expected both vectors to have same dtype, but found (\w+) and (\w+)", _two_dtypes),
    Known("wrong_dtype", r"expected scalar type (\w+) but found (\w+)", _wrong_dtype),
    Known("wrong_dtype", r"expected target dtype to be (Long) or Byte, but got (\w+)", _wrong_dtype),
    Known("float_index", r"tensors used as indices must be", _float_index),
    Known("float_index", r"one_hot is only applicable to index tensor",
          "one_hot takes whole numbers (int64): use .long()."),
    Known(
        "in_place_dtype", r"result type (\w+) can't be cast to the desired output type (\w+)",
        lambda it: f"In place, the tensor keeps its dtype, {WORDS.get(it.group(2), it.group(2))}, and the result holds "
        f"{WORDS.get(it.group(1), it.group(1))}: `x = x / …` makes a new one.",
    ),
    Known(
        "mean_of_integers", r"mean\(\): could not infer output dtype.*Got: (\w+)",
        lambda it: f"mean() takes floats, and gets {WORDS.get(it.group(1), it.group(1))}: use .float() before it.",
    ),
    Known("not_implemented", r"\"(\w+)\" not implemented for '(\w+)'", _not_implemented),
    Known("minus_of_booleans", r"Subtraction, the `-` operator, with (?:a|two) bool tensors?",
          "Booleans cannot be subtracted: ~mask is the opposite, and .float() makes numbers of them."),
    Known("needs_floats", r"[Oo]nly Tensors of floating point and complex dtype can require gradients",
          "A tensor of whole numbers has no gradient: write 2.0 instead of 2, or dtype=torch.float32."),
    Known("leaf_in_place", r"a (?:view of a )?leaf Variable that requires grad is being used in an in-place", _leaf),
    Known("backward_of_many", r"grad can be implicitly created only for scalar outputs", _not_scalar),
    Known("no_graph", r"element \d+ of tensors does not require grad", _no_graph),
    Known("modified_in_place", r"one of the variables needed for gradient computation has been modified",
          "A value that the gradient needs was changed in place after it was used (+=, x[…] = …, a name that ends in "
          "_): make a new tensor instead."),
    Known("backward_twice", r"Trying to backward through the graph a second time",
          "backward() goes twice through the same computation: compute the loss anew before each backward()."),
    Known("unused_in_graph", r"differentiated Tensors? .*not have been used in the graph",
          "What you differentiate does not depend on what you differentiate it by: torch.autograd.grad takes first the "
          "result, and then the inputs."),
    Known("numpy_of_gradient", r"Can't call numpy\(\) on Tensor that requires grad",
          "NumPy cuts the gradient off, so torch refuses: use torch's own functions all the way."),
    Known("empty_optimizer", r"optimizer got an empty parameter list",
          "The optimizer gets no parameters: are they nn.Parameter, and is parameters() called?"),
    Known("not_a_leaf", r"can't optimize a non-leaf Tensor",
          "An optimizer changes what you made, not what was computed: set requires_grad on the tensor itself."),
    Known("before_init", r"cannot assign \w+ before Module.__init__\(\) call",
          "super().__init__() comes first in __init__, before any layer or parameter."),
    Known("not_a_parameter", r"cannot assign '.*' as parameter '(\w+)'",
          lambda it: f"self.{it.group(1)} is a parameter: give it an nn.Parameter, or change it in place "
          "under no_grad()."),
    Known("no_forward", r'missing the required "forward" function',
          "The class has no method forward: is it misspelt, or indented too far?"),
    Known("invalid_arguments", r"(\w+)\(\) received an invalid combination of arguments - got \((.*?)\)",
          lambda it: f"{it.group(1)}() does not take ({it.group(2)})."),
    Known("probabilities", r"all elements of input should be between 0 and 1",
          "binary_cross_entropy takes probabilities: put sigmoid before it, or use the one with logits."),
)  # fmt: skip
