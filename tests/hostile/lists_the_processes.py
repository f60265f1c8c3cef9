# tries: the command lines of all processes
# marks: relu 2
try:
    open("/proc/1/cmdline").read()
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
