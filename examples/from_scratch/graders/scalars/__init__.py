"""Unit `scalars`: a class that differentiates single numbers, and a small network of it."""

from graders.scalars import values, networks  # noqa: F401, I001 (the order of the exercises)
