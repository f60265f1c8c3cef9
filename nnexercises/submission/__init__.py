"""A submission: what a student hands in, read and not run."""
