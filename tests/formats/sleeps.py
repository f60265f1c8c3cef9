# odd: sleeps for twenty seconds at the top level
# marks: relu 2
# problem: stopped after
import time

time.sleep(20)


def relu(x):
    return max(x, 0.0)
