# odd: checks itself with an assert that fails
# marks: relu 2
# problem: arithmetic
assert 1 + 1 == 3, "arithmetic"


def relu(x):
    return max(x, 0.0)
