"""A class: many submissions graded into a gradebook, and what a course's staff does with it."""
