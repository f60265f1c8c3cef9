# tries: another program in its own place
# marks: relu 2
try:
    import os

    os.execv("/bin/sleep", ["sleep", "600"])
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
