# tries: limits of its own
# marks: relu 2
try:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 40, 1 << 40))
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
