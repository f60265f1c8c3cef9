"""A course, as the instructor writes it and as it is sealed."""
