"""Devices other than the CPU, in a child: find the available ones, and prepare them for a submission."""

from __future__ import annotations

import socket
import warnings
from collections.abc import Sequence
from typing import Any

import torch

from nnexercises import sim
from nnexercises.process import wire

#: Bytes of GPU memory that one submission may use.
GPU_MEMORY = 2 << 30


def main(pipe: socket.socket) -> None:
    """Send why each missing device cannot be used."""
    wire.send(pipe, unavailable())


def unavailable() -> dict[str, str]:
    """Why each missing device cannot be used in this process, by device."""
    reasons: dict[str, str] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not torch.backends.cuda.is_built():  # type: ignore[no-untyped-call]
            reasons["cuda"] = f"torch {torch.__version__} is built without CUDA"
        elif not torch.cuda.is_available():
            reasons["cuda"] = "torch finds no NVIDIA GPU, or no driver for it"
    if not sim.is_supported():
        reasons["sim"] = f"it needs a newer torch than {torch.__version__}"
    return reasons


def prepare(devices: Sequence[str]) -> str:
    """Start devices before a submission is loaded, so that the time is not counted against it.

    Returns the error of a device that does not start, or "".
    """
    try:
        if "sim" in devices:
            sim.enable()
        if "cuda" in devices:
            # A limit of torch's allocator; SECURITY.md says how code can exceed it.
            total = torch.cuda.get_device_properties(0).total_memory
            torch.cuda.set_per_process_memory_fraction(min(1.0, GPU_MEMORY / total))
            torch.ones(1, device="cuda").sum().item()
    except (RuntimeError, AssertionError) as error:
        return str(error).split("\n")[0]
    return ""


def reset_precision(device: str) -> None:
    """Restore full float32 precision, which tolerances are derived for, whatever a submission has set."""
    torch.set_float32_matmul_precision("highest")
    if device == "cpu":
        return
    torch.backends.cudnn.allow_tf32 = False
    for part in ("conv", "rnn"):  # newer versions of torch also have these
        settings: Any = getattr(torch.backends.cudnn, part, None)
        if hasattr(settings, "fp32_precision"):
            settings.fp32_precision = "ieee"
