# tries: the end of the stack
# unit: impatient
# marks: relu 0
import sys

sys.setrecursionlimit(10**9)


def relu(x):
    return relu(x)
