# tries: a loop that catches its interruption
# unit: impatient
# marks: relu 0
# verdict: relu timed_out
# words: vary
def relu(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
