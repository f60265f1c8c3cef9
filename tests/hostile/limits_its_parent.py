# tries: the time of the process that started it
# marks: relu 2
try:
    import os
    import resource

    resource.prlimit(os.getppid(), resource.RLIMIT_CPU)
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
