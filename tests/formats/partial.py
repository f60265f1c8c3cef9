# odd: a partial for a function
# marks: relu 2
import functools


def clamp(low, x):
    return max(low, x)


relu = functools.partial(clamp, 0.0)
