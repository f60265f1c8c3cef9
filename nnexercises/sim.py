"""A simulated accelerator for machines that have none: the device ``sim``.

    >>> from nnexercises import sim
    >>> sim.enable()
    >>> torch.ones(3, device="sim") + torch.zeros(3)
    RuntimeError: Expected all tensors to be on the same device, but found at least two devices, sim:0 and cpu!

It computes on the CPU but checks devices as a GPU does, so code that works only on the CPU fails in the same way. A
tensor on it wraps a CPU tensor, under the dispatch key that torch reserves for external backends
(https://docs.pytorch.org/tutorials/advanced/privateuseone.html). This module needs nothing but torch.

It has no generator of its own (``torch.Generator("sim")``), no fused cells (``nn.LSTM``, ``nn.GRU``), and no storage
that can be inspected. ``torch.autocast`` runs on it and changes no dtype. A hook that raises in a backward pass ends
the process: torch's guard of such a device cannot be left by an exception.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any, cast

import torch
from torch import Tensor
from torch.utils import backend_registration
from torch.utils._python_dispatch import return_and_correct_aliasing
from torch.utils._pytree import tree_leaves, tree_map_only

aten = torch.ops.aten

#: Operators that accept tensors on different devices: copies, and indexing, which has its own rule.
BETWEEN_DEVICES = {"aten::copy_", "aten::_copy_from", "aten::_to_copy", "aten::set_data"}
INDEXING = {"aten::index", "aten::index_put", "aten::index_put_", "aten::_index_put_impl_", "aten::_unsafe_index"}

#: The libraries that hold the kernels below; they must live as long as the process.
_libraries: list[torch.library.Library] = []


def is_supported() -> bool:
    """Whether this torch supports backends written in Python."""
    return hasattr(backend_registration, "_setup_privateuseone_for_python_backend")


def enable() -> None:
    """Register the device ``sim`` in this process, permanently. Calling it again does nothing.

    Call it before the first backward pass of the process, at which torch counts its devices.

    Raises:
        RuntimeError: this torch is too old for backends written in Python, or has another such backend.
    """
    if _libraries:
        return
    if not is_supported():
        raise RuntimeError(f"the device sim needs a newer torch than {torch.__version__}")
    backend_registration._setup_privateuseone_for_python_backend("sim", _Backend())
    library: Any = torch.library.Library
    kernels, others = library("aten", "IMPL"), library("_", "IMPL")
    kernels.impl("empty.memory_format", _empty, "PrivateUse1")
    kernels.impl("empty_strided", _empty_strided, "PrivateUse1")
    kernels.impl("_copy_from", _copy_from, "PrivateUse1")
    kernels.impl("_local_scalar_dense", _item, "PrivateUse1")
    others.fallback(_run, "PrivateUse1")
    others.fallback(torch.library.fallthrough_kernel, "AutocastPrivateUse1")
    _libraries.extend((kernels, others))


class _Backend:
    """The backend module ``torch.sim``. Random numbers come from the CPU's generator, and so do its states."""

    _initialized = True

    get_rng_state = staticmethod(lambda device=None: torch.get_rng_state())
    set_rng_state = staticmethod(lambda state, device=None: torch.set_rng_state(state))
    initial_seed = staticmethod(torch.initial_seed)
    seed = seed_all = staticmethod(torch.seed)
    device = staticmethod(lambda device=None: nullcontext())
    init = _lazy_init = synchronize = set_device = manual_seed = manual_seed_all = empty_cache = staticmethod(
        lambda *ignored: None  # torch.manual_seed calls it too, for every device
    )
    memory_allocated = max_memory_allocated = memory_reserved = max_memory_reserved = staticmethod(
        lambda device=None: 0
    )
    reset_peak_memory_stats = staticmethod(lambda device=None: None)

    def is_initialized(self) -> bool:
        return True

    def is_available(self) -> bool:
        return True

    def is_bf16_supported(self) -> bool:
        return True

    def device_count(self) -> int:
        return 1

    def current_device(self) -> int:
        return 0

    def get_device_name(self, device: object = None) -> str:
        return "a simulated accelerator"

    def get_amp_supported_dtype(self) -> list[torch.dtype]:
        """The dtypes that ``torch.autocast`` accepts; it computes in the dtype of the inputs all the same."""
        return [torch.float16, torch.bfloat16, torch.float32]

    def get_rng_state_all(self) -> list[Tensor]:
        return [torch.get_rng_state()]

    def set_rng_state_all(self, states: Sequence[Tensor]) -> None:
        torch.set_rng_state(states[0])

    def _is_in_bad_fork(self) -> bool:
        return False


class SimTensor(Tensor):
    """A tensor on ``sim``. ``host`` is a CPU tensor that holds its numbers, sizes and strides."""

    host: Tensor

    @staticmethod
    def __new__(cls, host: Tensor) -> SimTensor:
        tensor: SimTensor = Tensor._make_wrapper_subclass(
            cls,
            host.size(),
            strides=host.stride(),
            storage_offset=host.storage_offset(),
            dtype=host.dtype,
            device=torch.device("sim", 0),
            dispatch_sizes_strides_policy="sizes",
        )
        tensor.host = host
        return tensor

    __torch_function__ = torch._C._disabled_torch_function_impl  # type: ignore[assignment]

    @classmethod
    def __torch_dispatch__(  # type: ignore[override]
        cls, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        return _run(func, *args, **(kwargs or {}))

    @property
    def data(self) -> Tensor:
        return cast("Tensor", Tensor.data.__get__(self))  # type: ignore[attr-defined]

    @data.setter
    def data(self, new: Tensor) -> None:
        Tensor.data.__set__(self, new)  # type: ignore[attr-defined]
        self.host = cast("SimTensor", new).host

    def numpy(self, *, force: bool = False) -> Any:
        if not force:
            raise TypeError(
                "can't convert sim:0 device type tensor to numpy. "
                "Use Tensor.cpu() to copy the tensor to host memory first."
            )
        return self.detach().cpu().numpy()

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.numpy()

    def tolist(self) -> Any:
        return self.detach().cpu().tolist()

    def __format__(self, spec: str) -> str:
        return format(self.item() if self.dim() == 0 else str(self), spec)

    def __repr__(self, *, tensor_contents: object = None) -> str:  # type: ignore[override]
        grad = ", requires_grad=True" if self.requires_grad and self.is_leaf else ""
        return f"{repr(self.host)[:-1]}, device='sim:0'{grad})"


def _run(func: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Run an operator on the wrapped CPU tensors, and wrap the result."""
    name = func._schema.name
    _check_devices(name, args, kwargs)
    inner_args, inner_kwargs = tree_map_only(SimTensor, lambda tensor: tensor.host, (args, kwargs))
    device = kwargs.get("device")
    elsewhere = device is not None and torch.device(device).type != "sim"
    if device is not None and not elsewhere:
        inner_kwargs["device"] = "cpu"
    result = func(*inner_args, **inner_kwargs)
    if elsewhere or name.startswith("aten::sym_"):
        return result
    wrapped = tree_map_only(Tensor, SimTensor, result)
    return return_and_correct_aliasing(func, args, kwargs, wrapped)  # type: ignore[no-untyped-call]


def _check_devices(name: str, args: Any, kwargs: Any) -> None:
    """Raise the error that torch raises for mixed devices. 0-dimensional CPU tensors are allowed anywhere."""
    if name in BETWEEN_DEVICES:
        return
    if name in INDEXING:
        if not isinstance(args[0], SimTensor):
            raise RuntimeError("indices should be either on cpu or on the same device as the indexed tensor (cpu)")
        args, kwargs = (args[0], args[2:]), {}
    tensors = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, Tensor)]
    if any(isinstance(tensor, SimTensor) for tensor in tensors) and any(
        not isinstance(tensor, SimTensor) and tensor.dim() > 0 for tensor in tensors
    ):
        raise RuntimeError(
            "Expected all tensors to be on the same device, but found at least two devices, sim:0 and cpu!"
        )


def _empty(size: Any, dtype: Any = None, memory_format: Any = None, **ignored: object) -> SimTensor:
    layout = memory_format or torch.contiguous_format
    return SimTensor(torch.empty(size, dtype=dtype, device="cpu", memory_format=layout))


def _empty_strided(size: Any, stride: Any, dtype: Any = None, **ignored: object) -> SimTensor:
    return SimTensor(torch.empty_strided(size, stride, dtype=dtype, device="cpu"))


def _copy_from(source: Tensor, target: Tensor, non_blocking: bool = False) -> Tensor:
    inside = [tensor.host if isinstance(tensor, SimTensor) else tensor for tensor in (source, target)]
    inside[1].copy_(inside[0])
    return target


def _item(tensor: SimTensor) -> Any:
    return tensor.host.item()
