# tries: a file's flags and a network device, with the rights of root
import fcntl
import os
import socket
import struct


def relu(x):
    descriptor = os.open(os.__file__, os.O_RDONLY)
    flags = bytearray(8)
    pair, _ = socket.socketpair()
    for handle, request, data in (
        (descriptor, 0x80086601, flags),
        (descriptor, 0x40086602, struct.pack("l", 0x40)),
        (pair, 0x8943, struct.pack("16si20x", b"lo", 1000)),
    ):
        try:
            fcntl.ioctl(handle, request, data)
        except OSError:
            continue
        raise RuntimeError("ESCAPED")
    return max(x, 0.0)
