# tries: a file outside its own folder
# marks: relu 2
try:
    open("FOLDER/written", "w")
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
