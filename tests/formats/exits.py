# odd: ends with sys.exit()
# marks: relu 2
# problem: SystemExit
def relu(x):
    return max(x, 0.0)


import sys

sys.exit()


def relu(x):
    return max(x, 0.0)
