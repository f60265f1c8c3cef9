"""Unit `layers`: the layers of a transformer."""

from graders.layers import parts, attention, models  # noqa: F401, I001 (the order of the exercises)
