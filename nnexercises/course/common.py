"""Cases that many exercises need, each with the mistake it catches: ``softmax.also(common.not_contiguous)``.

The inputs are those of the ordinary case, changed; the mistake calls the reference with changed arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from torch import Tensor

from nnexercises.course.draw import Draw
from nnexercises.course.kinds import dimension_names
from nnexercises.course.spec import Common, Exercise
from nnexercises.errors import CourseError
from nnexercises.values import mapped

Inputs = Callable[[Draw], dict[str, Any]]


def _ordinary(exercise: Exercise, draw: Draw) -> dict[str, Any]:
    return exercise.ordinary.inputs(draw) if exercise.ordinary.inputs is not None else {}


def _named_dimensions(exercise: Exercise) -> list[str]:
    """The named dimensions of the first input that has one."""
    kinds = (inner for kind in exercise.parameters.values() for inner in (kind, *kind.items))
    names = next((dims for dims in (dimension_names(kind.dims) for kind in kinds) if dims), [])
    if not names:
        raise CourseError(f"{exercise.name}: no input has a named dimension, so that none can be of size 1")
    return names


def _with_size_one(position: int) -> Callable[[Exercise], Inputs]:
    """Ordinary inputs whose first (0) or last (-1) named dimension has size 1."""

    def inputs_for(exercise: Exercise) -> Inputs:
        def inputs(draw: Draw) -> dict[str, Any]:
            draw.fix(**{_named_dimensions(exercise)[position]: 1})
            return _ordinary(exercise, draw)

        return inputs

    return inputs_for


def _transposed(exercise: Exercise) -> Inputs:
    """Ordinary inputs whose numbers lie in memory as those of a transposed tensor."""

    def transposed(x: Tensor) -> Tensor:
        return x.mT.contiguous().mT if x.dim() > 1 else x

    if all(kind.name == "ndarray" for kind in exercise.parameters.values()):
        raise CourseError(f"{exercise.name}: common.not_contiguous is about tensors, and no input is one")

    def inputs(draw: Draw) -> dict[str, Any]:
        values = _ordinary(exercise, draw)
        for name, kind in exercise.parameters.items():
            values[name] = mapped(values[name] if name in values else draw.value(kind, name), Tensor, transposed)
        return values

    return inputs


def _reference_with(change: Callable[[Any], Any]) -> Callable[[Exercise], Callable[..., Any]]:
    """The mistake of changing every tensor or array among the arguments before calling the reference."""

    def changed(value: Any) -> Any:
        return mapped(mapped(value, Tensor, change), np.ndarray, change)

    def mistake_for(exercise: Exercise) -> Callable[..., Any]:
        def wrong(solution: Any, *args: Any, **kwargs: Any) -> Any:
            reference = getattr(solution, exercise.name)
            return reference(
                *map(changed, args),
                **{name: changed(value) for name, value in kwargs.items()},
            )

        return wrong

    return mistake_for


def _squeezing(dim: int) -> Callable[[Exercise], Callable[..., Any]]:
    """The mistake of squeezing a dimension away: from the result if it has one, else from the arguments."""

    def squeezed(x: Any) -> Any:
        return x.squeeze(dim) if x.ndim > 1 and x.shape[dim] == 1 else x

    def mistake_for(exercise: Exercise) -> Callable[..., Any]:
        with_squeezed_arguments = _reference_with(squeezed)(exercise)

        def wrong(solution: Any, *args: Any, **kwargs: Any) -> Any:
            result = getattr(solution, exercise.name)(*args, **kwargs)
            if isinstance(result, Tensor | np.ndarray) and result.ndim > 1:
                return squeezed(result)
            return with_squeezed_arguments(solution, *args, **kwargs)

        return wrong

    return mistake_for


#: A first dimension of size 1; the mistake is to squeeze it away.
a_batch_of_one = Common(
    "a_batch_of_one",
    "A batch of one row is still a batch: keep its dimension.",
    _with_size_one(0),
    "squeezes_a_batch_of_one",
    "A batch of one is a batch: squeeze takes its dimension away.",
    _squeezing(0),
)

#: A last dimension of size 1; the mistake is to squeeze it away.
one_class = Common(
    "one_class",
    "A single class is still a column: keep its dimension.",
    _with_size_one(-1),
    "squeezes_a_single_class",
    "One class is a column: squeeze takes its dimension away.",
    _squeezing(-1),
)

#: Numbers that lie in memory as those of a transposed tensor; the mistake is to rely on their order there (``view``).
not_contiguous = Common(
    "not_contiguous",
    "A transposed tensor is a tensor like any other: count on no memory layout.",
    _transposed,
    "counts_on_contiguous_memory",
    "view needs numbers that lie in a row in memory; reshape does not.",
    _reference_with(lambda x: x.view(-1).view(x.shape) if isinstance(x, Tensor) else x),
)
