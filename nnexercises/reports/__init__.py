"""One writer for each format, all from the same report."""
