# tries: all memory of the machine, by the C library
# marks: relu 0
import mmap


def relu(x):
    kept = []
    while True:
        kept.append(mmap.mmap(-1, 1 << 28))
