# odd: waits for input at the top level
# marks: relu 2
# problem: input
name = input("Who are you? ")


def relu(x):
    return max(x, 0.0)
