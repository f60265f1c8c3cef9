"""The devices that a submission is graded on, as the trusted side knows them: by name."""

from __future__ import annotations

from collections.abc import Sequence

from nnexercises.errors import UsageError, WorkerError
from nnexercises.process import wire
from nnexercises.process.deadline import countdown
from nnexercises.process.host import WorkerHost

#: Devices that can be asked for: the CPU, an NVIDIA GPU, and the simulated accelerator (``nnexercises.sim``).
DEVICES = ("cpu", "cuda", "sim")

#: Seconds that looking for a GPU may take.
LOOKING_SECONDS = 60.0


def check_names(asked: Sequence[str] | None) -> None:
    """Refuse unknown devices.

    Raises:
        UsageError: one of them has no such name.
    """
    for device in asked or ():
        if device not in DEVICES:
            raise UsageError(f"device {device!r} cannot be graded on; there is {', '.join(DEVICES)}")


def choose(asked: Sequence[str] | None, host: WorkerHost) -> tuple[str, ...]:
    """The devices to grade on: those asked for, else every available one. The simulated one must be asked for.

    Raises:
        UsageError: one that was asked for is not available.
        WorkerError: no child of ``host`` could be had to look for it.
    """
    check_names(asked)
    if asked and set(asked) == {"cpu"}:
        return ("cpu",)
    missing = unavailable(host)
    for device in asked or ():
        if device in missing:
            raise UsageError(f"device {device!r} is not available: {missing[device]}")
    wanted = asked or [device for device in ("cpu", "cuda") if device not in missing]
    return tuple(dict.fromkeys(wanted))


def available(host: WorkerHost) -> list[str]:
    """Every available device, the simulated one included."""
    missing = unavailable(host)
    return [device for device in DEVICES if device not in missing]


def unavailable(host: WorkerHost) -> dict[str, str]:
    """Why each missing device cannot be used. A child looks for them: the process that forks must not touch a GPU."""
    child = host.fork("nnexercises.devices.prepare:main")
    try:
        found = wire.receive(child.pipe, countdown(LOOKING_SECONDS, child.pid))
        return {str(device): str(why) for device, why in found.items()}
    except (wire.WireError, TimeoutError, OSError) as error:
        raise WorkerError(f"the devices of this machine could not be found out: {error}") from error
    finally:
        child.end()
