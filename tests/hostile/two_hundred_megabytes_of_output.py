# tries: a terminal, or a pipe, that is full
# marks: relu 2
import os
import sys

for _ in range(200):
    os.write(1, b"x" * (1 << 20))
    sys.stderr.write("y" * (1 << 10))


def relu(x):
    print("z" * (1 << 20))
    return max(x, 0.0)
