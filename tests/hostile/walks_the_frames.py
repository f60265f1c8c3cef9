# tries: expected values and references in the frames that called it
# marks: relu 2
import sys

frame = sys._getframe()
while frame is not None:
    for name, value in {**frame.f_globals, **frame.f_locals}.items():
        if name in ("expected", "reference", "mistakes", "SealedTrial") and not isinstance(value, type(sys)):
            raise SystemError("ESCAPED")
    frame = frame.f_back


def relu(x):
    return max(x, 0.0)
