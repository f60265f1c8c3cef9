"""A course: what an instructor writes, on disk and sealed."""
