"""Put tensors in a module of the solution as its parameters."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from torch import Tensor, nn
from torch.nn.parameter import UninitializedParameter

#: How many parameters are named in an error.
MAX_NAMED = 6


class NotLoaded(Exception):
    """A module cannot take the parameters that an exercise gives it; the message is for the student."""


def loaded(
    module: nn.Module,
    tensors: Mapping[str, Tensor] | None = None,
    /,
    *,
    by: Literal["name", "shape"] = "name",
    like: Tensor | None = None,
    **named: Tensor,
) -> nn.Module:
    """The module with these tensors as its parameters, by their dotted names; ``by="shape"``, each takes the place of a
    parameter of its shape, in the order of both.

    The module moves to the device and dtype of ``like`` (default: the first tensor), its buffers too, which keep their
    numbers. A tensor that requires gradients is put in itself, so that they flow to it; the numbers of any other are
    copied into the parameter that is there, which an optimizer may change.

    Raises:
        NotLoaded: it is no module, or has no such parameter.
    """
    given = {**(tensors or {}), **named}
    kind = type(module).__name__
    if not isinstance(module, nn.Module):
        raise NotLoaded(
            f"Your {kind} is not an nn.Module: derive it from nn.Module, and call super().__init__() first."
        )
    first = like if like is not None else next(iter(given.values()))
    dtype = first.dtype if first.is_floating_point() else None
    # Not Module.to, which makes complex buffers real.
    module._apply(  # type: ignore[no-untyped-call]
        lambda one: one.to(first.device, dtype if one.is_floating_point() and dtype else one.dtype)
    )
    everywhere = dict(nn.Module.named_parameters(module, remove_duplicate=False))
    own = dict(nn.Module.named_parameters(module))
    places = _by_shape(kind, own, given) if by == "shape" else {name: name for name in given}
    for name, tensor in given.items():
        place = places[name]
        if place not in everywhere:
            raise NotLoaded(_no_such(module, place, own))
        uninitialized = everywhere[place]
        if isinstance(uninitialized, UninitializedParameter):
            uninitialized.materialize(tensor.shape)
        if everywhere[place].shape != tensor.shape:
            shape = tuple(everywhere[place].shape)
            raise NotLoaded(f"{place} of your {kind} has shape {shape}, where {tuple(tensor.shape)} is expected.")
    for name, tensor in given.items():
        old = everywhere[places[name]]
        if not tensor.requires_grad:
            old.data = tensor.detach().clone()
            continue
        for place, parameter in everywhere.items():
            if parameter is old:  # one parameter may have several names
                _put(module, place, tensor)
    return module


def _put(module: nn.Module, place: str, tensor: Tensor) -> None:
    path, _, leaf = place.rpartition(".")
    owner = module.get_submodule(path)
    owner._parameters[leaf] = tensor  # type: ignore[assignment]  # a plain tensor is not refused here
    if isinstance(owner, nn.RNNBase):  # which keeps its parameters in a list as well
        owner._flat_weights = [getattr(owner, name, None) for name in owner._flat_weights_names]


def _by_shape(kind: str, own: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> dict[str, str]:
    """The place of each tensor: the next parameter of its shape."""
    left = dict(own)
    places = {}
    for name, tensor in given.items():
        initialized = (one for one in left.items() if not isinstance(one[1], UninitializedParameter))
        place = next((place for place, parameter in initialized if parameter.shape == tensor.shape), None)
        if place is None:
            raise NotLoaded(
                f"Your {kind} has too few parameters of shape {tuple(tensor.shape)}, for the {name}; "
                f"it has {_list(_named(own))}."
            )
        places[name] = place
        del left[place]
    return places


def _no_such(module: nn.Module, place: str, own: Mapping[str, Tensor]) -> str:
    """What there is instead of a parameter."""
    kind = type(module).__name__
    path, _, leaf = place.rpartition(".")
    found: Any = None
    with contextlib.suppress(AttributeError):
        found = getattr(module.get_submodule(path), leaf, None)
    if isinstance(found, Tensor):
        return f"{place} of your {kind} is a tensor and not an nn.Parameter, so no optimizer would find it."
    if isinstance(found, nn.Module):
        return f"{place} of your {kind} is a module, {type(found).__name__}, where a parameter is expected."
    return f"Your {kind} has no parameter called {place}; it has {_list(_named(own))}."


def _named(parameters: Mapping[str, Tensor]) -> Iterator[str]:
    for name, parameter in parameters.items():
        yield name if isinstance(parameter, UninitializedParameter) else f"{name} {tuple(parameter.shape)}"


def _list(names: Iterator[str]) -> str:
    shown = list(names)
    more = [f"{len(shown) - MAX_NAMED} more"] if len(shown) > MAX_NAMED else []
    shown = [*shown[:MAX_NAMED], *more]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown) or "no parameters"
