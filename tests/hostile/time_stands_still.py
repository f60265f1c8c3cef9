# tries: deadlines, by clocks that do not move
# unit: impatient
# marks: relu 0
# verdict: relu timed_out
import time

time.monotonic = time.time = time.perf_counter = lambda: 0.0
time.sleep = lambda seconds: None


def relu(x):
    while True:
        pass
