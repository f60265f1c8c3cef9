"""A report on one screen of a terminal: the exercises, one problem in full, and the next step."""
