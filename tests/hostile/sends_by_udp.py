# tries: a packet to a server
# marks: relu 2
try:
    import socket

    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", PORT))
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
