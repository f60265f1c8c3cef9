"""Why an answer is wrong, for its author."""
