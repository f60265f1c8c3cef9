"""The sentences about the differences between two outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from nnexercises.comparison.compare import Difference
from nnexercises.comparison.path import Path, as_python
from nnexercises.course.kinds import ANY, Kind
from nnexercises.report.show import number_text, show
from nnexercises.submission.text import clean
from nnexercises.values import Array, Opaque, Record, Sketch, Value

#: Types that nobody returns on purpose, with the likely cause.
ODD_TYPES = {
    "result": "something that cannot be examined",
    "coroutine": "a coroutine (is the function defined with async?)",
    "generator": "a generator (yield instead of return?)",
    "function": "a function (was it to be called?)",
    "method": "a method (was it to be called?)",
    "builtin_function_or_method": "a function (was it to be called?)",
}


def describe(value: Value) -> str:
    """The type of a returned value, in a few words."""
    if isinstance(value, Array):
        noun = "tensor" if value.kind == "tensor" else "NumPy array"
        return f"a {noun} of shape {_shape(value.shape)} and dtype {value.dtype}"
    if isinstance(value, Sketch):
        return f"a large {'tensor' if value.kind == 'tensor' else 'NumPy array'} of shape {_shape(value.shape)}"
    if isinstance(value, Opaque):
        if value.type in ("Tensor", "ndarray") and value.text:
            return clean(value.text, 200)
        return ODD_TYPES.get(value.type) or _with_article(clean(value.type, 60))
    if value is None:
        return "None (is there a return?)"
    if isinstance(value, bytes):
        return "bytes"
    return _with_article(clean(value.type, 60) if isinstance(value, Record) else type(value).__name__)


def _with_article(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeio' else 'a'} {noun}"


#: Shapes of more dimensions are shortened.
MAX_DIMENSIONS = 8

#: The names of devices in sentences.
DEVICE_NAMES = {"cpu": "the CPU", "cuda": "the GPU (cuda)", "sim": "the simulated accelerator (sim)"}


def sentence(difference: Difference, result: Kind) -> str:
    """A difference as one sentence."""
    what, got, wanted = difference.what, difference.got, difference.wanted
    if what == "changed":
        name = as_python(difference.path[1:])
        return f"Your code changed its input {name}; it must leave it as it was (work on a copy)."
    if what == "unchanged":
        name = as_python(difference.path[1:])
        return f"{name} must change in place, and it did not: `{name} = …` only binds the name to something new."
    if what == "no_gradient":
        return "No gradient flows back from your result to the inputs."
    if what == "fact":
        return _fact_sentence(str(difference.path[-1]), got)
    says, has = _subject(difference.path)
    whole = "What you return is" if difference.path == ("value",) else says
    if what == "type":
        kind = result if difference.path == ("value",) else wanted
        if kind == ANY:
            return f"{says} {describe(got)}, which is not what the exercise asks for."
        return f"{says} {describe(got)}, where {kind.describe()} is asked for."
    if what == "length":
        return f"{has} {got} item{'' if got == 1 else 's'}, where {wanted} {'is' if wanted == 1 else 'are'} expected."
    if what == "shape":
        return _shape_sentence(has, difference, result)
    if what == "dtype":
        noun = {"bool": "booleans"}.get(got, f"numbers of dtype {got}")
        return f"{has} {noun}, where {_dtype_word(got, wanted)} are asked for."
    if what == "device":
        actual, expected = (DEVICE_NAMES.get(name, name) for name in (got, wanted))
        return f"{has} a tensor on {actual}, where the inputs are on {expected}."
    if what in ("keys", "fields", "items"):
        return f"{says} {_members(what, got, wanted)}."
    if what == "block":
        at = ", ".join(map(str, difference.index))
        return f"{whole} right in the numbers that were looked at, but not in those after [{at}]."
    if what in ("number", "exact"):
        at = f" at [{', '.join(map(str, difference.index))}]" if difference.index else ""
        count = f" ({difference.wrong} of {difference.total} numbers differ)" if difference.total > 1 else ""
        return f"{says} {number_text(got)}{at}, where {number_text(wanted)} is expected{count}."
    if isinstance(got, str | bytes) and type(got) is type(wanted) and max(len(got), len(wanted)) > LONG_TEXT:
        return f"{whole} {_where_texts_part(got, wanted)}"  # type: ignore[type-var]
    return f"{says} {show(got)}, where {show(wanted)} is expected."


def _fact_sentence(fact: str, unmet: Record) -> str:
    measured, must = unmet["measured"], str(unmet["must"])
    if not isinstance(measured, float):
        return f"“{fact}” does not hold."
    return f"“{fact}” does not hold: it is {number_text(measured)}{f', and must be {must}' if must else ''}."


#: What the members of a dict, a record and a set are called.
_MEMBERS = {"keys": ("a dict", "key"), "fields": ("a record", "field"), "items": ("a set", "item")}


def _members(what: str, got: Sequence[Value], wanted: Sequence[Value]) -> str:
    """The difference of two dicts, records or sets in their members: "a dict without the key 'loss'"."""
    whole, member = _MEMBERS[what]

    def named(members: Sequence[Value]) -> str:
        shown = [str(one) if what == "fields" else show(one) for one in members[:MAX_MEMBERS]]
        shown += [f"{len(members) - len(shown)} more"] if len(members) > len(shown) else []
        text = " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
        return f"the {member}{'s' if len(members) > 1 else ''} {text}"

    if not got:
        return f"{whole} without {named(wanted)}"
    if not wanted:
        return f"{whole} with {named(got)}, where no such {member} is expected"
    return f"{whole} with {named(got)}, where {named(wanted)} {'are' if len(wanted) > 1 else 'is'} expected"


#: How many members of a dict, a record or a set are named.
MAX_MEMBERS = 5
#: Longer texts are shown from where they part, with so many characters on both sides of it.
LONG_TEXT, AROUND = 60, 15

Long = TypeVar("Long", str, bytes)


def _where_texts_part(got: Long, wanted: Long) -> str:
    """Where two long texts differ first, and how they go on."""
    place = next((i for i, (a, b) in enumerate(zip(got, wanted, strict=False)) if a != b), min(len(got), len(wanted)))
    noun = "byte" if isinstance(got, bytes) else "character"
    begin = max(0, place - AROUND)

    def around(text: Long) -> str:
        return f"{'…' if begin else ''}{text[begin : place + AROUND]!r}{'…' if len(text) > place + AROUND else ''}"

    ends = f" (yours has {len(got)} {noun}s, {len(wanted)} are expected)" if len(got) != len(wanted) else ""
    return f"right up to {noun} {place}: then {around(got)}, where {around(wanted)} is expected{ends}."


def _shape_sentence(has: str, difference: Difference, result: Kind) -> str:
    got, wanted = difference.got, difference.wanted
    named = _shape(wanted)
    if difference.path == ("value",):
        kind = next((option for option in result.options if _has_named_shape(option, wanted)), None)
        if kind is not None and kind.dims is not None:
            sizes = (dim if dim.isdigit() else f"{dim}={size}" for dim, size in zip(kind.dims, wanted, strict=True))
            named = f"({', '.join(sizes)})"
    extra = ""
    if len(got) > 1 and got == tuple(reversed(wanted)):
        extra = " It looks transposed."
    elif tuple(size for size in got if size != 1) == tuple(size for size in wanted if size != 1):
        extra = " A dimension of size 1 is too many or too few (keepdim, squeeze, unsqueeze?)."
    return f"{has} shape {_shape(got)}, where {named} is expected.{extra}"


def _has_named_shape(kind: Kind, shape: tuple[int, ...]) -> bool:
    dims = kind.dims or ()
    variadic = any(dim == "..." or "*" in dim for dim in dims)
    return bool(dims) and not variadic and len(dims) == len(shape)


def _subject(path: Path) -> tuple[str, str]:
    """The beginnings of sentences about the value at a path: "… is" and "… has"."""
    head, inner = path[0], path[1:]
    if path == ("value",):
        return "You return", "You return"
    if head == "gradients":
        subject = f"The gradient of {as_python(inner)}"
    elif head == "inputs":
        subject = f"After the call, {as_python(inner)}"
    elif not isinstance(inner[0], str):
        subject = f"In what you return, item {as_python(inner)}"
    elif isinstance(inner[-1], str) and not inner[-1].isidentifier():  # a fact of an examination
        owner = as_python(inner[:-1])
        subject = f"“{inner[-1]}”" + (f" of {owner}" if owner else "")
    else:
        subject = as_python(inner)
    return f"{subject} is", f"{subject} has"


def _shape(shape: tuple[int, ...]) -> str:
    if len(shape) > MAX_DIMENSIONS:
        return f"({', '.join(map(str, shape[:3]))}, …) of {len(shape)} dimensions"
    return "() (a single number)" if shape == () else str(tuple(shape))


def _dtype_word(got: str, wanted: str) -> str:
    if wanted.startswith(("float", "bfloat")) and "float" in got:
        return f"the input's own, {wanted},"
    words = {"float32": "floats", "int64": "integers", "bool": "booleans", "complex64": "complex numbers"}
    return words.get(wanted, wanted)
