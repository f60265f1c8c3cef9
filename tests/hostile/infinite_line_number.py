# tries: a frame with a number that is none
# marks: relu 0
import os
import struct

text = b'{"dict":[["event","begin"],["key","k"],["line",Infinity],["seconds",1]]}'
for descriptor in range(3, 64):
    try:
        os.write(descriptor, struct.pack(">II", len(text), 0) + text)
    except OSError:
        pass


def relu(x):
    return -1.0
