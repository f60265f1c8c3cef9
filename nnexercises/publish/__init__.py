"""Publish a course: the sealed edition, handouts, and files for grading services."""
