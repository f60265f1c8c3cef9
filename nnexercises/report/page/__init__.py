"""The parts of the page: its template, its style, and the drawing of plots."""
