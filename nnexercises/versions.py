"""Installed versions, for reports and for the cache of expected outcomes."""

from __future__ import annotations

import importlib.metadata
import platform
from functools import cache


@cache
def installed_version(name: str) -> str:
    """The version of an installed distribution, or "unknown"."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def versions() -> dict[str, str]:
    """Versions of this package, Python and torch."""
    return {
        "nnexercises": installed_version("nnexercises"),
        "python": platform.python_version(),
        "torch": installed_version("torch"),
    }
