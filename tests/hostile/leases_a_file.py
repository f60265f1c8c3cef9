# tries: a lease on a file, for which everybody who opens it has to wait
import fcntl
import os


def relu(x):
    descriptor = os.open(os.__file__, os.O_RDONLY)
    for command in (1024, 1026):
        try:
            fcntl.fcntl(descriptor, command, 1)
        except OSError:
            continue
        raise RuntimeError("ESCAPED")
    return max(x, 0.0)
