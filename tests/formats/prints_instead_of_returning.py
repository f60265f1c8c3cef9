# odd: print for return
# marks: relu 0
def relu(x):
    print(max(x, 0.0))
