# tries: the environment of the process that started it
# marks: relu 2
try:
    import os

    open(f"/proc/{os.getppid()}/environ", "rb").read()
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
