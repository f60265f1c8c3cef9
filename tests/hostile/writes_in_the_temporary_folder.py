# tries: a file in the machine's temporary folder
# marks: relu 2
try:
    open("/tmp/nnexercises-was-here", "w")
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
