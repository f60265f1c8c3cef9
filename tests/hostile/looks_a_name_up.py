# tries: a name server
# marks: relu 2
try:
    import socket

    socket.getaddrinfo("example.com", 80)
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
