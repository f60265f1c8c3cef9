# odd: prints and logs
# marks: relu 2
import logging

for number in range(10_000):
    print("step", number)
logging.warning("done")


def relu(x):
    return max(x, 0.0)
