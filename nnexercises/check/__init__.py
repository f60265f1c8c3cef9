"""Check that a course is sound."""
