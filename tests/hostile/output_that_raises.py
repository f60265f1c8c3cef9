# tries: printing that fails, or never ends
# marks: relu 2
import sys


class Loud:
    def write(self, text):
        raise SystemExit

    flush = write


sys.stdout = sys.stderr = sys.stdin = Loud()


def relu(x):
    return max(x, 0.0)
