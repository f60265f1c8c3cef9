# odd: yield for return
# marks: relu 0
def relu(x):
    yield max(x, 0.0)
