# tries: memory that is no part of its address space
import os


def relu(x):
    try:
        os.memfd_create("m")
    except OSError:
        return max(x, 0.0)
    raise RuntimeError("ESCAPED")
