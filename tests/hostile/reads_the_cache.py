# tries: sealed expected values in the cache
# marks: relu 2
try:
    import os

    os.listdir("CACHE")
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
