"""A warm fork server, and the pipes to its children."""
