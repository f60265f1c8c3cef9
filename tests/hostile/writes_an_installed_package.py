# tries: a module that the next run imports
# marks: relu 2
try:
    import torch

    open(torch.__file__, "a")
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
