"""How far from the expected value a right answer may be."""

from __future__ import annotations

import numpy as np

#: Relative and absolute floor by dtype, as in torch.testing
#: (https://docs.pytorch.org/docs/stable/testing.html#torch.testing.assert_close).
TABLE = {
    "float64": (1e-7, 1e-7),
    "float32": (1.3e-6, 1e-5),
    "float16": (1e-3, 1e-5),
    "bfloat16": (1.6e-2, 1e-5),
}
#: A Python float is judged as float32: its author may have come through a tensor.
PYTHON_FLOAT = "float32"

#: How many times the reference's own error a right but differently ordered computation may be off.
MARGIN = 4.0


def allowed_error(expected: np.ndarray, slack: float, dtype: str = PYTHON_FLOAT) -> np.ndarray:
    """Allowed absolute error of each number, the shape of ``expected``.

    ``slack`` is the largest error that the reference itself makes in ``dtype``, its inputs rounded this way or that: of
    a result near 0 that was computed from numbers near 10⁴, no more can be asked.
    """
    relative, absolute = TABLE[dtype]
    return absolute + relative * np.abs(np.where(np.isfinite(expected), expected, 0.0)) + MARGIN * slack
