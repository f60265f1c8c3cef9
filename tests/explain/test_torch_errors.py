"""Errors of torch and Python in the student's own terms: real ones, raised by running a student's text here."""

from __future__ import annotations

import numpy as np
import pytest
from explaining import evidence, tensor

from nnexercises.course.kinds import Kind
from nnexercises.explain.diagnose import diagnosis_of
from nnexercises.explain.torch_errors import explain
from nnexercises.values import Array

HEAD = "import torch, math\nfrom torch import nn\nimport torch.nn.functional as F\n\ndef f(x, y):\n"
KINDS = {"x": Kind("tensor", ("batch", "classes")), "y": Kind("tensor", ("batch",))}

ERRORS = {
    "broadcast": [
        ("e = x.exp()\nreturn e / e.sum(dim=-1)", "4 meets 5. sum(dim=-1) takes the dimension away; with keepdim=True"),
        ("e = x.exp()\ns = e.sum(1)\nreturn e / s", "with keepdim=True it stays: (5, 1)."),
        ("m = x.max(dim=1).values\nreturn x - m", "max(dim=1) takes the dimension away"),
        ("return x - torch.mean(x, dim=1)", "mean(dim=1) takes the dimension away"),
        ("return x + x.T", "`x` is (5, 4) and `x.T` is (4, 5): one of them is the other way round."),
        ("return x * y", "`y` has one number for each row of `x` (5, 4)"),
    ],
    "matmul": [
        ("return x @ x", "x @ x: (batch=5, classes=4) @ (batch=5, classes=4). The inner sizes must agree: 4 meets 5."),
        ("return torch.matmul(x, y)", "The inner sizes must agree: 4 meets 5."),
        ("layer = nn.Linear(7, 3)\nreturn layer(x)", "`layer(x)` takes 7 numbers in the last dimension, and gets 4."),
    ],
    "two_dtypes": [
        ("return x.T @ x.long()", "`x.T` holds floats (float32) and `x.long()` whole numbers (int64)"),
        ("return torch.dot(y, y.long())", "a product takes two of one dtype"),
    ],
    "wrong_dtype": [("return F.cross_entropy(x, y)", "takes indices, which are whole numbers (int64)")],
    "float_index": [("return x[y]", "`y` holds floats, and indices are whole numbers")],
    "index": [("return x[len(y), 0]", "Index 5 is past the end: dimension 0 of `x` (batch=5, classes=4) has 5")],
    "too_many_indices": [("return x[0, 0, 0]", "`x` (batch=5, classes=4) has 2 dimensions")],
    "view": [("return x.view(3, 5)", "holds 20 numbers, and (3, 5) takes 15")],
    "contiguous": [("return x.t().view(-1)", "use reshape()")],
    "dimension": [("return y.sum(dim=1)", "`y` (batch=5) has 1 dimension, counted from 0: there is no dimension 1.")],
    "ambiguous": [("if x > 0:\n    return x\nreturn y", "`x > 0` has an answer for each number")],
    "one_number": [("return math.exp(x)", "math's functions take one"), ("return x.item()", "more than one number")],
    "leaf_in_place": [("w = torch.zeros(3, requires_grad=True)\nw += 1\nreturn w", "`w` requires a gradient, and you")],
    "backward_of_many": [("w = torch.ones(3, requires_grad=True)\n(w * 2).backward()", "`w * 2` (3,) holds more")],
    "no_graph": [("return x.sum().backward()", "`x.sum()` does not depend on anything that requires a gradient")],
    "modified_in_place": [
        ("w = torch.ones(3, requires_grad=True)\ne = w.exp()\ne += 1\ne.sum().backward()", "was changed in place")
    ],
    "backward_twice": [
        ("w = torch.ones(3, requires_grad=True)\nloss = w.exp().sum()\nloss.backward()\nloss.backward()", "anew")
    ],
    "unused_in_graph": [
        (
            "w = torch.ones(3, requires_grad=True)\nc = (w * w).sum()\nreturn torch.autograd.grad(w, c, w)",
            "first the result",
        )
    ],
    "values_and_indices": [
        ("return x - x.max(dim=1)", "torch.max returns a pair, the values and their indices: take `.values`"),
        ("return torch.sort(x, dim=1) / 2", "torch.sort returns a pair"),
    ],
    "numpy_of_gradient": [("return torch.ones(3, requires_grad=True).numpy()", "NumPy cuts the gradient off")],
    "nothing": [
        ("w = torch.ones(3, requires_grad=True)\nreturn w.grad.data", "`w.grad` is None: backward() has not run yet"),
        ("def g(v):\n    v + 1\nz = g(x)\nreturn z.sum()", "`z` is None: g() returns nothing"),
    ],
    "operands": [
        ("def g(v):\n    v + 1\nreturn g(x) + 1", "g() returns nothing"),
        ("return x.sum / 3", "`x.sum` is not called: write () after it."),
    ],
    "no_items": [
        ("xs = [1].append(3)\nreturn xs[0]", "[1].append() changes what it is called on and returns nothing"),
        ("for i in len(x):\n    pass", "range(…) counts up to it"),
        ("return x.size[0]", "`x.size` is not called"),
    ],
    "unpacking": [("a, b, c = x.shape\nreturn a", "`x` (batch=5, classes=4) has 2 sizes, and there are 3 names")],
    "not_a_tensor": [("xs = x.tolist()\nreturn xs.sum()", "`xs` is a list and no tensor, and has no .sum")],
    "no_attribute": [
        ("return x.astype(3)", "did you mean to(dtype)?"),
        ("return x.sofmax(1)", "did you mean softmax?"),
    ],
    "must_be_tensor": [("return torch.exp(0.5)", "torch.exp takes a tensor, and `0.5` is a float: math.exp")],
    "not_callable": [
        ("return x(0)", "`x` is a tensor: round brackets call a function"),
        ("return F(x)", "`F` is a module, and not a function"),
    ],
    "undefined": [
        ("return np.exp(x)", "np is not imported: write `import numpy as np`"),
        ("scores = x\nreturn score + 1", "`score` is not defined: did you mean `scores`?"),
    ],
    "unbound": [("total += x\nreturn total", "`total` has no value yet")],
    "arguments": [("def g(a):\n    return a\nreturn g(x, y)", "g() takes 1 argument, and is given 2.")],
    "missing_argument": [("def g(a, b):\n    return a\nreturn g(x)", "g() is called without 'b'.")],
    "unexpected_argument": [
        ("return max(x, dim=1)", "Python's own max() takes no dim"),
        ("def g(a):\n    return a\nreturn g(x, dim=3)", "no parameter called dim"),
    ],
    "list_end": [("xs = [1, 2]\nreturn xs[len(xs)]", "`xs` has 2 items, counted from 0, and `len(xs)` is 2.")],
    "divided_by_zero": [("return 1 / (len(x) - 5)", "`len(x) - 5` is 0 for this input.")],
    "recursion": [("return f(x, y)", "f calls itself without an end")],
    "list_index": [
        ("xs = x[0].tolist()\nfor i in xs:\n    xs[i]", "`for i in xs` gives the items themselves"),
        ("return x.tolist()[0, 1]", "x[i][j]"),
    ],
    "cat": [("return torch.cat([x, x.T])", "Joined along dimension 0, all other sizes must agree: 4 meets 5.")],
    "stack": [("return torch.stack([y, x[0]])", "stack takes tensors of one shape, and gets (5,) and (4,).")],
    "mean_of_integers": [("return y.long().mean()", "mean() takes floats")],
    "in_place_dtype": [("z = torch.zeros(3, dtype=torch.int64)\nz += 0.5", "In place, the tensor keeps its dtype")],
    "expand": [("z = torch.zeros(5, 3)\nz[0] = x[0]", "(4,) does not fit into (3,)")],
    "mask": [("return x[x[0] > 0]", "The mask has shape (4,)")],
}
EACH = [(name, body, words) for name, bodies in ERRORS.items() for body, words in bodies]


@pytest.mark.parametrize(("name", "body", "words"), EACH)
def test_an_error_is_said_with_the_students_own_names(name: str, body: str, words: str) -> None:
    text = HEAD + "".join(f"    {line}\n" for line in body.split("\n"))
    diagnosis = diagnosis_of(evidence(text, {"x": tensor(5, 4), "y": tensor(5)}, kinds=KINDS))
    assert diagnosis is not None
    assert (diagnosis.kind, diagnosis.name) == ("torch", name)
    assert words in diagnosis.message
    assert len(diagnosis.message) < 240


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def f(a):\n    return a\n", "The exercise calls f(x, y); yours takes 1 argument."),
        ("def f(a, b, c):\n    return a\n", "The exercise calls f(x, y); yours asks for 'c' as well."),
        ("class f:\n    def __init(self, x, y):\n        pass\n", "f has no __init__ that takes arguments"),
        (
            "class f:\n    def __init__(self, x, y):\n        self.weights = x\n        self.weigths.sum()\n",
            "self.weigths is never set: did you mean self.weights?",
        ),
    ],
)
def test_the_call_itself_fails(text: str, words: str) -> None:
    diagnosis = diagnosis_of(evidence(text, {"x": 1.0, "y": 2.0}))
    assert diagnosis is not None
    assert words in diagnosis.message


def test_an_error_that_the_student_raises_on_purpose_and_a_device_are_not_explained() -> None:
    for raised in ("ValueError('no')", "RuntimeError('Expected all tensors to be on the same device')"):
        assert explain(evidence(f"def f(x):\n    raise {raised}\n", {"x": 1.0})) is None


def test_a_students_objects_are_not_asked_and_their_texts_are_kept_short() -> None:
    """What tells of a value must not run the student's code, which may do anything."""
    text = """\
called = []
class Odd:
    def __getattr__(self, name):
        called.append(name)
        return 1
    @property
    def shape(self):
        called.append("shape")
    def __len__(self):
        called.append("len")
        return 1
    def __eq__(self, other):
        called.append("eq")
        return True
def f(x):
    odd = Odd()
    value, message = "v" * 1000, "m" * 10000
    del called[:]
    try:
        raise KeyError(called)
    finally:
        odd.shape + message
"""
    raised = evidence(text, {"x": 1.0}).raised
    assert raised is not None
    assert raised.scene is not None
    assert [one.type for one in raised.scene.operands] == ["other", "str"]
    assert raised.scene.variable("odd") is None
    assert raised.message.count("shape") <= 1


def test_columns_are_of_characters_whatever_stands_before() -> None:
    text = "def f(x):\n    ä = x; return 'é' if ä.sum() is None else ä + ä[0, :2]\n"
    raised = evidence(text, {"x": Array(np.zeros((5, 4), np.float32), "float32")}).raised
    assert raised is not None
    assert raised.scene is not None
    assert [one.text for one in raised.scene.operands] == ["ä", "ä[0, :2]"]
    assert [one.shape for one in raised.scene.operands] == [(5, 4), (2,)]
