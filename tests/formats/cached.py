# odd: a function behind lru_cache
# marks: relu 2
import functools


@functools.lru_cache(maxsize=None)
def relu(x):
    return max(x, 0.0)
