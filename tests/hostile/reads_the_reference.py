# tries: the reference, by its path
# marks: relu 2
try:
    from pathlib import Path

    import nnexercises

    clone = Path(nnexercises.__file__).parent.parent
    (clone / "reference" / "neurons.py").read_text()
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
