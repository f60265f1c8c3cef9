# tries: another submission, under another name
# marks: relu 2
try:
    import os

    os.rename("FOLDER/other.py", "mine")
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
