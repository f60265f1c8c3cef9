# tries: all memory of the machine
# marks: relu 0
# verdict: relu failed
def relu(x):
    kept = []
    while True:
        kept.append(bytearray(1 << 30))
