"""Tolerances: the allowed error of a right answer, derived from the dtype and from the computation itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from nnexercises.comparison.path import Path

#: Relative and absolute floor by dtype, as in torch.testing
#: (https://docs.pytorch.org/docs/stable/testing.html#torch.testing.assert_close).
TABLE = {
    "float64": (1e-7, 1e-7),
    "float32": (1.3e-6, 1e-5),
    "float16": (1e-3, 1e-5),
    "bfloat16": (1.6e-2, 1e-5),
    "complex64": (1.3e-6, 1e-5),
    "complex128": (1e-7, 1e-7),
}
#: The distance from 1 to the next larger number of each dtype.
EPSILON = {
    "float64": 2.0**-52,
    "float32": 2.0**-23,
    "float16": 2.0**-10,
    "bfloat16": 2.0**-7,
    "complex64": 2.0**-23,
    "complex128": 2.0**-52,
}

#: The allowed multiple of the reference's own error, for a right answer that computes in another order.
MARGIN = 4.0


@dataclass(frozen=True)
class Tolerance:
    """The tolerance for one outcome.

    ``dtype`` is the widest of the inputs': a result must be as precise as they are, whatever its own dtype. ``slack``
    maps the path of a number to the largest error that the reference itself makes in that dtype when its inputs are
    rounded up or down: a result near 0 that was computed from numbers near 10⁴ cannot be more precise.
    """

    slack: Mapping[Path, float] = field(default_factory=dict)
    dtype: str = "float32"

    def allowed(self, expected: np.ndarray, path: Path, slack: np.ndarray | None = None) -> np.ndarray:
        """The allowed absolute error of each number at ``path``, in the shape of ``expected``; ``slack`` may give each
        its own. That of a complex number is the distance in the plane.
        """
        relative, absolute = TABLE[self.dtype]
        size = np.abs(np.where(np.isfinite(expected), expected, 0.0))
        own = self.slack.get(path, 0.0) if slack is None else slack
        return absolute + relative * size + MARGIN * own

    def of_block(self, path: Path, size: int) -> tuple[float, float]:
        """The relative tolerance, and the absolute one of the root of the squares of ``size`` numbers."""
        relative, absolute = TABLE[self.dtype]
        return relative, size**0.5 * (absolute + MARGIN * self.slack.get(path, 0.0))

    def is_too_narrow(self, dtype: str) -> bool:
        """Whether a result of ``dtype`` cannot be precise enough."""
        return dtype in EPSILON and EPSILON[dtype] > EPSILON[self.dtype]
