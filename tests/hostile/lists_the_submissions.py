# tries: the names of other submissions
# marks: relu 2
try:
    import os

    os.listdir("FOLDER")
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
