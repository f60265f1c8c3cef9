"""A submission: what a student hands in, read but not run."""
