# tries: a packet, by a socket that needs no address
# marks: relu 2
try:
    import socket

    socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
