# tries: its parent, as a debugger
# marks: relu 2
import ctypes
import os

if ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) == 0:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
