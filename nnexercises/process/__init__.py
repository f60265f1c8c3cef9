"""A warm fork server, and the pipe to a child of it."""
