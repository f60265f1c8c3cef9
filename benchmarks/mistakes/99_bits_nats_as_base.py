# exercise: classifier/nats_to_bits
# course: built-in
# cause: passes nats to math.log as the base

import math


def nats_to_bits(nats: float) -> float:
    # logarithm to the base 2
    return math.log(2, nats)
