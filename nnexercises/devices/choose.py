"""Choose the devices to grade on, by name, on the trusted side."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

from nnexercises.errors import UsageError, WorkerError
from nnexercises.process import wire
from nnexercises.process.deadline import countdown
from nnexercises.process.host import WorkerHost

#: Devices that can be requested: the CPU, an NVIDIA GPU, and the simulated accelerator (``nnexercises.sim``).
DEVICES = ("cpu", "cuda", "sim")

#: Seconds allowed for finding a GPU.
LOOKING_SECONDS = 60.0

#: What each host has found out; it takes a child to do so.
_FOUND: WeakKeyDictionary[WorkerHost, dict[str, str]] = WeakKeyDictionary()


def check_names(requested: Sequence[str] | None) -> None:
    """Reject unknown device names.

    Raises:
        UsageError: one of the names is unknown.
    """
    for device in requested or ():
        if device not in DEVICES:
            raise UsageError(f"unknown device {device!r}; choose from {', '.join(DEVICES)}")


def choose(requested: Sequence[str] | None, host: WorkerHost) -> tuple[str, ...]:
    """The devices to grade on: the requested ones, else every available one except the simulated one.

    Raises:
        UsageError: a requested device is not available.
        WorkerError: ``host`` could not start a child to look for devices.
    """
    check_names(requested)
    if requested and set(requested) == {"cpu"}:
        return ("cpu",)
    missing = unavailable(host)
    for device in requested or ():
        if device in missing:
            raise UsageError(f"device {device!r} is not available: {missing[device]}")
    chosen = requested or [device for device in ("cpu", "cuda") if device not in missing]
    return tuple(dict.fromkeys(chosen))


def available(host: WorkerHost) -> list[str]:
    """Every available device, the simulated one included."""
    missing = unavailable(host)
    return [device for device in DEVICES if device not in missing]


def unavailable(host: WorkerHost) -> dict[str, str]:
    """Why each missing device cannot be used, as a child finds out: the process that forks must not touch a GPU."""
    if host not in _FOUND:
        _FOUND[host] = _look(host)
    return _FOUND[host]


def _look(host: WorkerHost) -> dict[str, str]:
    child = host.fork("nnexercises.devices.prepare:main")
    try:
        reasons = wire.receive(child.pipe, countdown(LOOKING_SECONDS, child.pid))
        return {str(device): str(why) for device, why in reasons.items()}
    except (wire.WireError, TimeoutError, OSError) as error:
        raise WorkerError(f"cannot list the devices of this machine: {error}") from error
    finally:
        child.end()
