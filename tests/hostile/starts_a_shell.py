# tries: a shell
# marks: relu 2
import os

if os.system("exit 0") == 0:
    raise SystemError("ESCAPED")


def relu(x):
    return max(x, 0.0)
