# tries: a number that takes a day to print
# marks: relu 0
def relu(x):
    return 7 ** (1 << 24)
