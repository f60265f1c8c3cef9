# tries: a process, by the C library
# marks: relu 2
try:
    import ctypes

    child = ctypes.CDLL(None).syscall(57)
    if child == 0:
        ctypes.CDLL(None)._exit(0)
    if child < 0:
        raise OSError
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
