# tries: a loop at the end of the process, and in finalisers
# marks: relu 2
import atexit
import weakref


class Loop:
    def __del__(self):
        while True:
            pass


kept = Loop()
kept.itself = kept


@atexit.register
def forever():
    while True:
        pass


def relu(x):
    return max(x, 0.0)
