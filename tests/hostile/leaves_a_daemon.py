# tries: a process that outlives it
# marks: relu 2
try:
    import os
    import time

    if os.fork() == 0:
        os.setsid()
        time.sleep(600)
        os._exit(0)
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
