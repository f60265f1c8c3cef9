"""What is known of an error that student code raised, for the sentences about it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnexercises.drive.operation import operation, operation_in
from nnexercises.drive.outcome import Raised, Seen
from nnexercises.explain.evidence import Evidence
from nnexercises.explain.excerpts import SYMBOLS, named_dims, value_text
from nnexercises.submission.text import clean

#: The longest piece of code that a sentence repeats, in characters.
MAX_CODE = 36

#: torch's names of dtypes in errors, and what they hold.
WORDS = {
    "Long": "whole numbers (int64)", "Int": "whole numbers (int32)", "Byte": "whole numbers (uint8)",
    "Float": "floats (float32)", "Double": "floats (float64)", "Half": "floats (float16)", "Bool": "booleans",
    "long int": "whole numbers (int64)", "int": "whole numbers (int32)", "float": "floats (float32)",
    "double": "floats (float64)", "bool": "booleans", "int64": "whole numbers (int64)", "float32": "floats (float32)",
    "float64": "floats (float64)",
}  # fmt: skip


@dataclass(frozen=True)
class Failure:
    """An error, and the operation that raised it."""

    raised: Raised
    evidence: Evidence
    match: re.Match[str]

    def group(self, index: int) -> str:
        """A part of the error's message, safe to print."""
        return clean(self.match[index] or "", 60)

    @cached_property
    def node(self) -> ast.expr | ast.AugAssign | None:
        """The syntax tree of the operation, or None."""
        scene, stop = self.raised.scene, self.evidence.stop
        if scene is None or stop is None or not 0 < scene.first <= scene.last <= len(stop.lines):
            return None
        return operation(operation_in(list(stop.lines[scene.first - 1 : scene.last]), scene.begin, scene.end))

    @property
    def code(self) -> str:
        """The operation as text, or the name that it calls; "" where it is long or unknown."""
        if self.node is None:
            return ""
        text = ast.unparse(self.node)
        if len(text) > MAX_CODE and isinstance(self.node, ast.Call):
            text = f"{ast.unparse(self.node.func)}(…)"
        return f"`{text}`" if len(text) <= MAX_CODE else ""

    @property
    def function(self) -> str:
        """The last name of what is called: "sum" in ``e.sum(dim=-1)``; "" if nothing is."""
        if not isinstance(self.node, ast.Call):
            return ""
        called = self.node.func
        return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""

    @property
    def symbol(self) -> str:
        """The operator: "@" in ``a @ b``; "" if there is none."""
        return SYMBOLS.get(type(self.node.op), "") if isinstance(self.node, ast.BinOp | ast.AugAssign) else ""

    @property
    def operands(self) -> Sequence[Seen]:
        """What the operation is applied to."""
        return self.raised.scene.operands if self.raised.scene is not None else ()

    @cached_property
    def tensors(self) -> Sequence[Seen]:
        """The tensors among the operands."""
        return [one for one in self.operands if one.type == "tensor" and one.shape is not None]

    @cached_property
    def pair(self) -> tuple[Seen, Seen] | None:
        """The two tensors that an operator or a product is applied to."""
        is_binary = isinstance(self.node, ast.BinOp | ast.AugAssign | ast.Call | ast.Compare)
        return (self.tensors[0], self.tensors[1]) if is_binary and len(self.tensors) == 2 else None

    @cached_property
    def dims(self) -> Mapping[str, Sequence[str]]:
        """The names of the dimensions of variables."""
        stop = self.evidence.stop
        if stop is None:
            return {}
        attempt = next(one for one in self.evidence.attempts if one.outcome.raised is self.raised)
        return named_dims(stop, self.raised, attempt.exercise, attempt.trial)

    def said(self, one: Seen) -> str:
        """A value with its text: "`scores` (batch=5, classes=4)"."""
        value = value_text(one, self.dims.get(one.text, ()))
        return f"{quoted(one.text)} {value}" if len(one.text) <= MAX_CODE else value

    def assigned(self, name: str) -> ast.expr | None:
        """What a variable of the function was last bound to, above the line that failed."""
        if self.evidence.stop is None or self.raised.line is None:
            return None
        found = [
            node
            for node in ast.walk(self.evidence.stop.function)
            if isinstance(node, ast.Assign)
            and node.lineno < self.raised.line
            and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        ]
        return max(found, key=lambda node: node.lineno).value if found else None

    def expression(self, text: str) -> ast.expr | None:
        """An operand's syntax tree: of a variable, that of what it was bound to."""
        node = operation(text)
        if isinstance(node, ast.Name):
            return self.assigned(node.id)
        return node if isinstance(node, ast.expr) else None


#: How an error is recognised, by its type and message, its name, and how it is said ("" or None: not at all).
Say = Callable[[Failure], str | None]


@dataclass(frozen=True)
class Known:
    """An error of a first course: how its message is found, and how it is said."""

    name: str
    pattern: str
    say: Say | str

    def sentence(self, raised: Raised, evidence: Evidence) -> str | None:
        """The sentence about an error, or None if it is another one."""
        match = re.search(self.pattern, raised.text, re.DOTALL)
        if match is None:
            return None
        return self.say if isinstance(self.say, str) else self.say(Failure(raised, evidence, match))


def quoted(text: str) -> str:
    """Code in a sentence."""
    text = clean(text, 2 * MAX_CODE)
    return f"`{text}`" if len(text) <= MAX_CODE else f"`{text[: MAX_CODE - 1]}…`"


def fits(first: Sequence[int], second: Sequence[int]) -> bool:
    """Whether two shapes broadcast."""
    try:
        np.broadcast_shapes(tuple(first), tuple(second))
    except ValueError:
        return False
    return True


def sizes(text: str) -> tuple[int, ...]:
    """The sizes in torch's text of a shape: "[5, 4]", "5x4"."""
    return tuple(int(size) for size in re.findall(r"\d+", text)[:8])
