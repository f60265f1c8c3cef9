# tries: a signal to every process
# marks: relu 2
try:
    import os

    os.kill(-1, 0)
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
