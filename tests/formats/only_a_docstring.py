# odd: nothing but a docstring
# marks: relu 0
"""I will do it tomorrow."""
