# tries: the reference, by a link in its own folder
# marks: relu 2
try:
    import os

    from pathlib import Path

    import nnexercises

    clone = Path(nnexercises.__file__).parent.parent
    os.symlink(clone / "reference", "mine")
    open("mine/neurons.py").read()
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
