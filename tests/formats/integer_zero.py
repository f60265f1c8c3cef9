# odd: 0 for 0.0
# marks: relu 2
def relu(x):
    return x if x > 0 else 0
