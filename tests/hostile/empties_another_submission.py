# tries: another submission, by making it shorter
# marks: relu 2
try:
    import os

    os.truncate("FOLDER/other.py", 0)
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
