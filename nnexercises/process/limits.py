"""Resource limits that a process sets for itself before it runs foreign code."""

from __future__ import annotations

import resource
from pathlib import Path

#: Limits of one child: CPU seconds (to end orphans; deadlines are shorter), bytes per file, open files.
CPU_SECONDS = 3600
FILE_BYTES = 64 << 20
OPEN_FILES = 256


def limit_resources(memory: int, gpu: bool = False) -> bool:
    """Set this process's limits, with ``memory`` bytes of growth; returns whether its memory is bounded.

    CUDA maps a GPU's whole memory into the address space, so with ``gpu`` only private data is bounded.
    """
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)
    _limit(resource.RLIMIT_FSIZE, FILE_BYTES)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return False
    size, _, _, _, _, data, _ = map(int, statm.read_text().split())
    what, pages = (resource.RLIMIT_DATA, data) if gpu else (resource.RLIMIT_AS, size)
    _limit(what, pages * resource.getpagesize() + memory)
    return True


def _limit(what: int, limit: int) -> None:
    """Set a limit that cannot be raised again; a lower existing one is kept."""
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(what, (limit, limit))
