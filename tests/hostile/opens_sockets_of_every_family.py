# tries: a socket that nobody thought of
# marks: relu 2
try:
    import socket

    opened = 0
    for family in range(1, 46):
        for kind in (1, 2, 3, 5):
            try:
                socket.socket(family, kind)
                opened += 1
            except OSError:
                pass
    if not opened:
        raise OSError
except (OSError, ImportError, AttributeError, ValueError, LookupError, RuntimeError):
    pass
else:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
