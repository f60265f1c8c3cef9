# tries: the reference as a module
# marks: relu 2
try:
    import sys

    from pathlib import Path

    import nnexercises

    clone = Path(nnexercises.__file__).parent.parent
    sys.path.insert(0, str(clone))
    from reference import neurons
    neurons.relu
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
