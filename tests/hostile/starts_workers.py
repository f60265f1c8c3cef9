# tries: processes of multiprocessing
# marks: relu 2
try:
    import multiprocessing

    multiprocessing.get_context("fork").Process(target=print).start()
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
