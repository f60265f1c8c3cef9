# tries: the reference, by another way to the root folder
# marks: relu 2
try:
    from pathlib import Path

    import nnexercises

    clone = Path(nnexercises.__file__).parent.parent
    open(f"/proc/self/root{clone}/reference/neurons.py").read()
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
