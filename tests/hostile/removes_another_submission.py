# tries: another submission
# marks: relu 2
try:
    import os

    os.remove("FOLDER/other.py")
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
