# tries: the end of the stack
# marks: relu 0
import sys

sys.setrecursionlimit(10**9)


def relu(x):
    return relu(x)
