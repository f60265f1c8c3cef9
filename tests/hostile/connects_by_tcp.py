# tries: a server
# marks: relu 2
try:
    import socket

    socket.create_connection(("127.0.0.1", PORT), timeout=5)
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
