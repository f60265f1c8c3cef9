# tries: all open files of the machine
# marks: relu 0
kept = []


def relu(x):
    while True:
        kept.append(open("/dev/null"))
