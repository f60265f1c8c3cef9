# tries: the accounts of the machine
# marks: relu 2
try:
    open("/etc/passwd").read()
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
