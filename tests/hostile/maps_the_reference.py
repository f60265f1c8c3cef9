# tries: the reference, as a memory map
# marks: relu 2
try:
    import numpy

    from pathlib import Path

    import nnexercises

    clone = Path(nnexercises.__file__).parent.parent
    numpy.memmap(clone / "reference" / "neurons.py")
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
