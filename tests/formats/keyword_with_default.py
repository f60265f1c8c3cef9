# odd: more parameters, with defaults
# marks: relu 2
def relu(x, *, slope=0.0, **more):
    return x if x > 0 else slope * x
