# tries: a number that takes a day to print
# unit: impatient
# marks: relu 0
def relu(x):
    return 7 ** (1 << 24)
