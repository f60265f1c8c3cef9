"""Functions that stand in for a student's own: each call is answered by the trusted side, which has the right ones.

No code comes into this process, only results. Gradients flow through them: the trusted side is asked again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from nnexercises.drive.outcome import Outcome
from nnexercises.drive.tensors import to_tensors, to_value
from nnexercises.sandbox.messages import Asked
from nnexercises.values import Array

Ask = Callable[[Asked], Outcome]


class Carried:
    """A function called ``name``; ``ask`` sends a call to the trusted side and returns its outcome."""

    def __init__(self, name: str, ask: Ask) -> None:
        self.__name__ = name
        self._ask = ask

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        inputs = {str(position): argument for position, argument in enumerate(arguments)} | options
        names = [name for name, value in inputs.items() if isinstance(value, Tensor) and value.requires_grad]
        if names and torch.is_grad_enabled():
            return _Differentiable.apply(self, inputs, names, *(inputs[name] for name in names))
        return self.result(inputs)

    def outcome(self, inputs: dict[str, Any], cotangents: tuple[Tensor, ...] = ()) -> Outcome:
        """What the right function makes of these inputs."""
        values = {
            name: to_value(value.detach() if isinstance(value, Tensor) else value) for name, value in inputs.items()
        }
        outcome = self._ask(Asked(self.__name__, values, tuple(map(to_value, cotangents))))
        if outcome.raised is not None:
            raise RuntimeError(outcome.raised.message)
        return outcome

    def result(self, inputs: dict[str, Any]) -> Any:
        """The result of a call; inputs that the right function changes in place are changed."""
        outcome = self.outcome(inputs)
        for name, value in inputs.items():
            after = outcome.inputs_after.get(name)
            if isinstance(value, Tensor) and isinstance(after, Array) and after.shape == tuple(value.shape):
                changed = to_tensors(after, value.device.type)
                if not torch.equal(changed, value.detach()):
                    with torch.no_grad():
                        value.copy_(changed)
        device = next((value.device.type for value in inputs.values() if isinstance(value, Tensor)), "cpu")
        return to_tensors(outcome.value, device)


class _Differentiable(torch.autograd.Function):
    """A call whose gradient the trusted side computes, by the tensors with these names."""

    @staticmethod
    def forward(ctx: Any, carried: Carried, inputs: dict[str, Any], names: list[str], *tensors: Tensor) -> Any:
        ctx.carried, ctx.inputs, ctx.names = carried, inputs, names
        return carried.result(inputs)

    @staticmethod
    def backward(ctx: Any, *cotangents: Tensor) -> Any:
        outcome = ctx.carried.outcome(ctx.inputs, cotangents)
        gradients = outcome.gradients or {}
        return None, None, None, *(to_tensors(gradients[name], cotangents[0].device.type) for name in ctx.names)
