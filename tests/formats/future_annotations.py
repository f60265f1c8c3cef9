# odd: annotations that mean nothing at run time
# marks: relu 2
from __future__ import annotations


def helper(x: NoSuchType) -> AnotherOne: ...


def relu(x):
    return max(x, 0.0)
