# tries: another program
# marks: relu 2
try:
    import subprocess

    subprocess.Popen(["sleep", "600"])
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
