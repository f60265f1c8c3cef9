"""A gradebook as one page for the course's staff: its numbers, charts, template, style and script."""
