# tries: the reference, by the C library
# marks: relu 2
try:
    import ctypes
    import os

    from pathlib import Path

    import nnexercises

    clone = Path(nnexercises.__file__).parent.parent
    path = str(clone / "reference" / "neurons.py").encode()
    os.read(ctypes.CDLL(None).open(path, 0), 100)
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
