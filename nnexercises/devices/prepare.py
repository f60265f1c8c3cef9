"""Devices other than the CPU, seen from a child: which are available, and how they are prepared for a submission."""

from __future__ import annotations

import socket
import warnings
from collections.abc import Sequence
from typing import Any

import torch

from nnexercises import sim
from nnexercises.process import wire

#: Bytes of a GPU's memory that one submission may take.
GPU_MEMORY = 2 << 30


def main(pipe: socket.socket) -> None:
    """Send why each missing device cannot be used."""
    wire.send(pipe, unavailable())


def unavailable() -> dict[str, str]:
    """Why each missing device cannot be used in this process, by device."""
    found: dict[str, str] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not torch.backends.cuda.is_built():  # type: ignore[no-untyped-call]
            found["cuda"] = f"torch {torch.__version__} is built without CUDA"
        elif not torch.cuda.is_available():
            found["cuda"] = "torch finds no NVIDIA GPU, or no driver for it"
    if not sim.is_supported():
        found["sim"] = f"it needs a newer torch than {torch.__version__}"
    return found


def prepare(devices: Sequence[str]) -> str:
    """Start devices before a submission is loaded, so that the time for it is not counted as the submission's.

    Returns what is wrong with one of them, or "".
    """
    try:
        if "sim" in devices:
            sim.enable()
        if "cuda" in devices:
            # A cap that torch's allocator keeps to; SECURITY.md says who can get around it.
            total = torch.cuda.get_device_properties(0).total_memory
            torch.cuda.set_per_process_memory_fraction(min(1.0, GPU_MEMORY / total))
            torch.ones(1, device="cuda").sum().item()
    except (RuntimeError, AssertionError) as error:
        return str(error).split("\n")[0]
    return ""


def reset_precision() -> None:
    """Arithmetic as exact as float32 allows, whatever a submission has set: tolerances are derived for that."""
    torch.set_float32_matmul_precision("highest")
    torch.backends.cudnn.allow_tf32 = False
    for part in ("conv", "rnn"):  # what newer versions of torch ask besides
        settings: Any = getattr(torch.backends.cudnn, part, None)
        if hasattr(settings, "fp32_precision"):
            settings.fp32_precision = "ieee"
