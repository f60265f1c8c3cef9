# tries: calls by the numbers of another architecture
import ctypes

if ctypes.CDLL(None).syscall(0x40000000 + 41, 2, 1, 0) >= 0:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
