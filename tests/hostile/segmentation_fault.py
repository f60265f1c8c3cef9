# tries: the end of its process
# marks: relu 0
# verdict: relu crashed
import ctypes


def relu(x):
    ctypes.string_at(0)
