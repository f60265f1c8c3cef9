"""A class: what was handed in, by whom, and what became of it."""
