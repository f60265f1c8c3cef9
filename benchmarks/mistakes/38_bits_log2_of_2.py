# exercise: classifier/nats_to_bits
# course: built-in
# cause: divides by log2(2), which is 1, instead of by the natural logarithm of 2

import math


def nats_to_bits(nats: float) -> float:
    return nats / math.log2(2)
