# tries: a signal to the process that started it
# marks: relu 2
try:
    import os

    os.kill(os.getppid(), 0)
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
