# tries: a file beside its own
# marks: relu 2
try:
    open("FOLDER/other.py").read()
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
